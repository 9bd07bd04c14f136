/** One secret of one caller for one server. */
export interface VaultEntry {
  readonly server: string;
  /** `Principal.key`; empty for what the gateway itself shows. */
  readonly caller: string;
}

export class VaultTrouble {
  /** Says what is wrong with which file, and how to mend it. */
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The stored credentials of callers, sealed wherever they lie. Nothing here rejects. */
export interface CredentialVault {
  /** Undefined: none is stored. Follows changes that others make within a second. */
  find(entry: VaultEntry): string | VaultTrouble | undefined;
  /** Without the secrets, in the order of servers and callers. */
  list(): Promise<readonly VaultEntry[] | VaultTrouble>;
  /** In place of one that is there. */
  put(entry: VaultEntry, secret: string): Promise<VaultTrouble | undefined>;
  /** False: there was none. */
  remove(entry: VaultEntry): Promise<boolean | VaultTrouble>;
}
