import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { type CredentialVault, VaultTrouble } from '../ports/driven/credential-vault.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type {
  CredentialSource,
  Showing,
  ShownCredential,
} from '../ports/driven/upstream-credentials.ts';

export interface StoredForm {
  /** In lower case. */
  readonly header: string;
  /** What stands before the secret, such as `Bearer `. */
  readonly prefix: string;
}

/** Every caller has a credential of its own for this server, which an operator has put into the vault. */
export class StoredCredentials implements CredentialSource {
  readonly isPerCaller = true;
  readonly #server: string;
  readonly #form: StoredForm;
  readonly #vault: CredentialVault;
  readonly #logger: Logger;

  constructor(server: string, form: StoredForm, vault: CredentialVault, logger: Logger) {
    this.#server = server;
    this.#form = form;
    this.#vault = vault;
    this.#logger = logger;
  }

  show(principal: Principal | undefined): Showing {
    const server = this.#server;
    const secret = this.#vault.find({ server, caller: principal?.key ?? '' });
    if (secret instanceof VaultTrouble) {
      this.#logger.error('a stored credential cannot be had', { server, reason: secret.message });
      return new Fault(
        'auth_unavailable',
        `The credentials stored for server "${server}" cannot be read at the moment.`,
      );
    }
    if (secret !== undefined) {
      const { header, prefix } = this.#form;
      return { header, value: `${prefix}${secret}` };
    }
    if (principal === undefined) return undefined;
    return new Fault(
      'credential_missing',
      `No credential of yours is stored for server "${server}": ask the operator of the gateway for one.`,
    );
  }

  /** It may have been replaced since. */
  renew(refused: ShownCredential, principal: Principal | undefined): Showing {
    const shown = this.show(principal);
    const isOther = shown instanceof Fault || shown?.value !== refused.value;
    return isOther ? shown : undefined;
  }
}
