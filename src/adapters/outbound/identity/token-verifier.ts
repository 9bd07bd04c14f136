import type {
  Credential,
  CredentialVerifier,
} from '../../../application/ports/driven/credential-verifier.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { certifiedBy, isCertified } from './certified.ts';
import { digestOf } from './token-digest.ts';

/** Longest token that is looked at (mission SV-04). */
const maxTokenLength = 8192;

/**
 * Lets in whoever shows one of the configured bearer tokens, or a certificate the operator's authorities vouch for.
 * Tokens are compared by digest, so that the time of a comparison says nothing about a token.
 */
export class TokenVerifier implements CredentialVerifier {
  readonly provesEachMessage: boolean;
  readonly #principals = new Map<string, Principal>();
  /** Whose tokens have been shown here. */
  readonly #seen = new Set<Principal>();

  constructor(tokens: readonly string[], provesEachMessage = false) {
    this.provesEachMessage = provesEachMessage;
    for (const token of tokens) {
      const digest = digestOf(token);
      this.#principals.set(digest, { key: `token:${digest.slice(0, 16)}`, via: 'token' });
    }
  }

  verify({ bearer, certificate }: Credential): Principal | Fault {
    // A token that is shown is meant: a wrong one is not made good by a certificate.
    if (bearer !== undefined) return this.#verifyToken(bearer);
    if (certificate !== undefined) return certifiedBy(certificate);
    return new RefusedCredential('missing_token', 'show a token: Authorization: Bearer <token>');
  }

  recalls({ bearer, certificate }: Credential): Principal | undefined {
    if (bearer === undefined) return certificate && certifiedBy(certificate);
    const known = this.#find(bearer);
    return known !== undefined && this.#seen.has(known) ? known : undefined;
  }

  keeps(principal: Principal): boolean {
    if (isCertified(principal)) return true;
    for (const { key } of this.#principals.values()) if (key === principal.key) return true;
    return false;
  }

  #verifyToken(bearer: string): Principal | Fault {
    const known = this.#find(bearer);
    if (known === undefined) {
      return new RefusedCredential('invalid_token', 'the bearer token is not valid here');
    }
    this.#seen.add(known);
    return known;
  }

  #find(bearer: string): Principal | undefined {
    return bearer.length <= maxTokenLength ? this.#principals.get(digestOf(bearer)) : undefined;
  }
}
