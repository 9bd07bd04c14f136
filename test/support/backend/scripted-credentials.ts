import type {
  CredentialSource,
  Showing,
  ShownCredential,
  UpstreamCredentials,
} from '../../../src/application/ports/driven/upstream-credentials.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';

/** Shows each caller a credential with a number, which grows by each renewal; a test may hold everything up. */
export class ScriptedCredentials implements UpstreamCredentials, CredentialSource {
  isPerCaller = true;
  readonly renewed: (string | undefined)[] = [];
  /** In place of what it shows. */
  next: Showing | undefined;
  /** Whether there is another credential than a refused one. */
  hasOther = true;
  /** What waits until a test lets it go. */
  readonly held: (() => void)[] = [];
  holds = false;
  readonly #numbers = new Map<string, number>();

  of(): CredentialSource {
    return this;
  }

  show(caller: Principal | undefined): Showing | Promise<Showing> {
    return this.#when(() => this.next ?? this.#credential(caller));
  }

  renew(_refused: ShownCredential, caller: Principal | undefined): Showing | Promise<Showing> {
    const key = keyOf(caller);
    this.renewed.push(key);
    this.#numbers.set(key, (this.#numbers.get(key) ?? 1) + 1);
    return this.#when(() => (this.hasOther ? this.#credential(caller) : undefined));
  }

  #when(showing: () => Showing): Showing | Promise<Showing> {
    if (!this.holds) return showing();
    return new Promise((resolve) => this.held.push(() => resolve(showing())));
  }

  #credential(caller: Principal | undefined): ShownCredential {
    const key = keyOf(caller);
    return { header: 'authorization', value: `Bearer ${key} ${this.#numbers.get(key) ?? 1}` };
  }
}

const keyOf = (caller: Principal | undefined): string => caller?.key ?? 'gateway';
