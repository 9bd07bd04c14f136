import type { Principal } from './principal.ts';

/**
 * Equal for callers that may be given the same token of another server: the same principal with the same scopes, because
 * what a narrow token is exchanged for must not be used for a wide one.
 */
export const callerKeyOf = ({ key, scopes = [] }: Principal): string =>
  JSON.stringify([key, ...scopes.toSorted()]);
