import type { ActRecorder } from '../audit/act-recorder.ts';
import {
  type CredentialVault,
  type VaultEntry,
  VaultTrouble,
} from '../ports/driven/credential-vault.ts';

export interface CredentialDeskParts {
  readonly vault: CredentialVault;
  /** Servers whose callers have stored credentials. */
  readonly servers: readonly string[];
  readonly record: ActRecorder;
}

/** Longer ones fit in no header. */
const maxLength = 8_192;
/** What a header may hold. */
const visible = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Where an operator sees and changes which callers have a credential of their own. */
export class CredentialDesk {
  readonly #parts: CredentialDeskParts;

  constructor(parts: CredentialDeskParts) {
    this.#parts = parts;
  }

  list(): Promise<readonly VaultEntry[] | VaultTrouble> {
    return this.#parts.vault.list();
  }

  async put(entry: VaultEntry, secret: string): Promise<VaultTrouble | undefined> {
    const { vault, servers, record } = this.#parts;
    const { server } = entry;
    if (!servers.includes(server)) {
      const known = servers.length === 0 ? 'none has' : `those that have: ${servers.join(', ')}`;
      const text = `server "${server}" has no auth of type stored (${known})`;
      return new VaultTrouble(text);
    }
    if (secret.length > maxLength || !visible.test(secret)) {
      const text = `expected one line of visible ASCII, at most ${maxLength} characters`;
      return new VaultTrouble(text);
    }
    const unrecorded = await record('credential.put', { ...entry });
    return unrecorded === undefined ? vault.put(entry, secret) : new VaultTrouble(unrecorded);
  }

  /** False: there was none. Also of servers that are not there any more. */
  async remove(entry: VaultEntry): Promise<boolean | VaultTrouble> {
    const { vault, record } = this.#parts;
    const unrecorded = await record('credential.remove', { ...entry });
    return unrecorded === undefined ? vault.remove(entry) : new VaultTrouble(unrecorded);
  }
}
