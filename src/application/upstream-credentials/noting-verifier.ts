import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type {
  Credential,
  CredentialVerifier,
  Outstayed,
  Verdict,
} from '../ports/driven/credential-verifier.ts';
import type { Callers } from './callers.ts';

/** Lets in whom `verifier` lets in, and notes by which token they came. */
export class NotingVerifier implements CredentialVerifier {
  readonly #verifier: CredentialVerifier;
  readonly #callers: Callers;

  constructor(verifier: CredentialVerifier, callers: Callers) {
    this.#verifier = verifier;
    this.#callers = callers;
  }

  get provesEachMessage(): boolean {
    return this.#verifier.provesEachMessage === true;
  }

  get apiKeyHeader(): string | undefined {
    return this.#verifier.apiKeyHeader;
  }

  outstayed(principal: Principal): Outstayed | undefined {
    return this.#verifier.outstayed?.(principal);
  }

  verify(credential: Credential): Verdict | Promise<Verdict> {
    const verdict = this.#verifier.verify(credential);
    if (verdict instanceof Promise) {
      return verdict.then((found) => this.#noted(found, credential));
    }
    return this.#noted(verdict, credential);
  }

  #noted(verdict: Verdict, { bearer }: Credential): Verdict {
    if (bearer === undefined || verdict instanceof Fault) return verdict;
    // Whoever came by something else showed the token for nothing, and it may be anybody's.
    const { via = 'jwt' } = verdict;
    if (via === 'jwt' || via === 'oauth2' || via === 'token') this.#callers.came(verdict, bearer);
    return verdict;
  }
}
