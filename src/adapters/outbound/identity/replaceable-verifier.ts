import type {
  Credential,
  CredentialVerifier,
  Outstayed,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import type { Principal } from '../../../domain/identity/principal.ts';

/** The one reference by which everything reaches the verifier, so that other keys count from the next question on. */
export class ReplaceableVerifier implements CredentialVerifier {
  #current: CredentialVerifier;

  constructor(first: CredentialVerifier) {
    this.#current = first;
  }

  get provesEachMessage(): boolean {
    return this.#current.provesEachMessage === true;
  }

  get apiKeyHeader(): string | undefined {
    return this.#current.apiKeyHeader;
  }

  verify(credential: Credential): Verdict | Promise<Verdict> {
    return this.#current.verify(credential);
  }

  outstayed(principal: Principal): Outstayed | undefined {
    return this.#current.outstayed?.(principal);
  }

  keeps(principal: Principal): boolean {
    return this.#current.keeps?.(principal) === true;
  }

  use(next: CredentialVerifier): void {
    this.#current = next;
  }
}
