import type { Principal } from '../../../domain/identity/principal.ts';

export interface PolicyQuestion {
  readonly principal: Principal;
  readonly server: string | undefined;
  readonly method: string;
  readonly name: string | undefined;
  /** Undefined when it is not about one request but about whether an item is shown. */
  readonly request:
    | { readonly remoteAddress: string; arguments(): Uint8Array | undefined }
    | undefined;
}

export type PolicyAnswer =
  | { readonly kind: 'allowed' }
  /** `reason`: for the client. */
  | { readonly kind: 'denied'; readonly reason?: string }
  /** Whoever decides cannot be asked now. */
  | { readonly kind: 'unknown' };

/** Somebody else who decides. */
export interface DecisionPoint {
  /** At once when the answer is remembered; a promise is never rejected. */
  ask(question: PolicyQuestion): PolicyAnswer | Promise<PolicyAnswer>;
}
