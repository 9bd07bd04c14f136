import { Fault } from '../../domain/fault/fault.ts';
import type {
  CredentialSource,
  Showing,
  ShownCredential,
} from '../ports/driven/upstream-credentials.ts';

/** One credential for everything, which may change where it lies. */
export class FixedCredential implements CredentialSource {
  readonly isPerCaller = false;
  readonly #header: string;
  readonly #prefix: string;
  readonly #read: () => string | Fault;

  /** `header`: in lower case. `prefix`: what stands before the secret. */
  constructor(header: string, prefix: string, read: () => string | Fault) {
    this.#header = header;
    this.#prefix = prefix;
    this.#read = read;
  }

  show(): Showing {
    const secret = this.#read();
    if (secret instanceof Fault) return secret;
    return { header: this.#header, value: `${this.#prefix}${secret}` };
  }

  renew(refused: ShownCredential): Showing {
    const shown = this.show();
    const isOther = shown instanceof Fault || shown?.value !== refused.value;
    return isOther ? shown : undefined;
  }
}
