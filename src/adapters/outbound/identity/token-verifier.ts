import type {
  Credential,
  CredentialVerifier,
} from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
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

  constructor(tokens: readonly string[], provesEachMessage = false) {
    this.provesEachMessage = provesEachMessage;
    for (const token of tokens) {
      const digest = digestOf(token);
      this.#principals.set(digest, { key: `token:${digest.slice(0, 16)}` });
    }
  }

  verify({ bearer, certificate }: Credential): Principal | Fault {
    // A token that is shown is meant: a wrong one is not made good by a certificate.
    if (bearer !== undefined) return this.#verifyToken(bearer);
    if (certificate !== undefined) return { key: `certificate:${certificate.fingerprint}` };
    return new Fault('unauthorized', 'show a token: Authorization: Bearer <token>');
  }

  keeps({ key }: Principal): boolean {
    if (key.startsWith('certificate:')) return true;
    for (const known of this.#principals.values()) if (known.key === key) return true;
    return false;
  }

  #verifyToken(bearer: string): Principal | Fault {
    const known =
      bearer.length <= maxTokenLength ? this.#principals.get(digestOf(bearer)) : undefined;
    return known ?? new Fault('unauthorized', 'the bearer token is not valid here');
  }
}
