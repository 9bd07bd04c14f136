import type { Claims } from './token-claims.ts';

/** RFC 7515 §4.1.9: `application/` may be left out; media types know no case. */
const mediaType = (typ: string): string => typ.toLowerCase().replace(/^application\//, '');

/** What some issuers write into the token itself: Keycloak `typ`, Cognito `token_use`. */
const otherKinds: ReadonlySet<unknown> = new Set(['id', 'refresh', 'offline', 'logout']);

/**
 * Why this is no access token; undefined when it may be one. `typ`: of the header. Only `at+jwt` (RFC 9068) says for
 * certain that it is one; with `isStrict` no other is taken. ID tokens (OpenID Connect Core §2) say the same `JWT` as most
 * access tokens, so that they are told by what only they have.
 */
export const kindProblem = (
  typ: unknown,
  claims: Claims,
  isStrict: boolean,
): string | undefined => {
  if (typ !== undefined && typeof typ !== 'string') return 'its "typ" is not accepted';
  const type = typ === undefined ? 'jwt' : mediaType(typ);
  if (type === 'at+jwt') return undefined;
  if (type !== 'jwt' || isStrict) return 'its "typ" is not accepted';
  return isOtherKind(claims) ? 'it is not an access token' : undefined;
};

const isOtherKind = (claims: Claims): boolean => {
  const { typ, token_use: use, nonce, at_hash: access, c_hash: code, scope, scp, scopes } = claims;
  if ([typ, use].some((kind) => typeof kind === 'string' && otherKinds.has(kind.toLowerCase()))) {
    return true;
  }
  if (access !== undefined || code !== undefined) return true;
  return nonce !== undefined && [scope, scp, scopes].every((said) => said === undefined);
};
