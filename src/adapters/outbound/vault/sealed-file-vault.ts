import { readFileSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../application/ports/driven/clock.ts';
import {
  type CredentialVault,
  type VaultEntry,
  VaultTrouble,
} from '../../../application/ports/driven/credential-vault.ts';
import { withFileLock } from '../../shared/files/file-lock.ts';
import { seal, unseal } from './sealed-text.ts';
import { entriesIn, readVault, type SealedSecrets, vaultText } from './vault-file.ts';
import { readKey, readOrMakeKey, type VaultKeySource } from './vault-key.ts';

export interface SealedFileVaultSettings {
  readonly file: string;
  readonly key: VaultKeySource;
}

/** The file is looked at no more often than this. */
const lookMs = 1_000;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const noSecrets: SealedSecrets = new Map();

/** Credentials in one JSON file, each sealed on its own; the file is replaced as a whole, under a lock. */
export class SealedFileVault implements CredentialVault {
  readonly #settings: SealedFileVaultSettings;
  readonly #clock: Clock;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** Of the file that was read last; empty when there was none. */
  #stamp: string | undefined;
  #secrets: SealedSecrets | VaultTrouble = noSecrets;
  #key: ReturnType<typeof readKey>;

  constructor(settings: SealedFileVaultSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  find(entry: VaultEntry): string | VaultTrouble | undefined {
    const now = this.#clock.nowMs();
    if (now - this.#lookedAtMs >= lookMs) {
      this.#look();
      this.#key = readKey(this.#settings.key);
      this.#lookedAtMs = now;
    }
    const secrets = this.#secrets;
    if (secrets instanceof VaultTrouble) return secrets;
    const sealed = secrets.get(entry.server)?.get(entry.caller);
    if (sealed === undefined) return undefined;
    const key = this.#key;
    if (key instanceof VaultTrouble) return key;
    const secret = key && unseal(key, entry, sealed);
    return secret ?? new VaultTrouble(`${this.#what} cannot be opened with this key`);
  }

  async list(): Promise<readonly VaultEntry[] | VaultTrouble> {
    this.#look();
    const secrets = this.#secrets;
    return Promise.resolve(secrets instanceof VaultTrouble ? secrets : entriesIn(secrets));
  }

  async put(entry: VaultEntry, secret: string): Promise<VaultTrouble | undefined> {
    const key = readOrMakeKey(this.#settings.key);
    if (key instanceof VaultTrouble) return key;
    const { server, caller } = entry;
    const outcome = await this.#change((secrets) => {
      const callers = new Map(secrets.get(server));
      return new Map(secrets).set(server, callers.set(caller, seal(key, entry, secret)));
    });
    return outcome instanceof VaultTrouble ? outcome : undefined;
  }

  remove({ server, caller }: VaultEntry): Promise<boolean | VaultTrouble> {
    return this.#change((secrets) => {
      const callers = new Map(secrets.get(server));
      if (!callers.delete(caller)) return undefined;
      const changed = new Map(secrets);
      if (callers.size === 0) changed.delete(server);
      else changed.set(server, callers);
      return changed;
    });
  }

  /** `change`: undefined for none. False: there was none. */
  async #change(
    change: (secrets: SealedSecrets) => SealedSecrets | undefined,
  ): Promise<boolean | VaultTrouble> {
    const { file } = this.#settings;
    try {
      await mkdir(dirname(file), { recursive: true, mode: OWNER_ONLY_FOLDER });
      return await withFileLock(`${file}.lock`, async () => {
        this.#look();
        const secrets = this.#secrets;
        if (secrets instanceof VaultTrouble) return secrets;
        const changed = change(secrets);
        if (changed === undefined) return false;
        const draft = `${file}.${process.pid}.tmp`;
        await writeFile(draft, vaultText(changed), { mode: OWNER_ONLY });
        await rename(draft, file);
        this.#look();
        return true;
      });
    } catch (error) {
      return this.#trouble('cannot be written', error);
    }
  }

  #look(): void {
    const { file } = this.#settings;
    try {
      const { mtimeMs, size, ino } = statSync(file);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      if (stamp === this.#stamp) return;
      const secrets = readVault(readFileSync(file, 'utf8'));
      this.#stamp = stamp;
      this.#secrets =
        typeof secrets === 'string' ? new VaultTrouble(`${this.#what} ${secrets}`) : secrets;
    } catch (error) {
      this.#stamp = undefined;
      const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      this.#secrets = isAbsent ? noSecrets : this.#trouble('cannot be read', error);
    }
  }

  get #what(): string {
    return `the credential file ${this.#settings.file}`;
  }

  #trouble(what: string, error: unknown): VaultTrouble {
    const reason = error instanceof Error ? error.message : String(error);
    return new VaultTrouble(`${this.#what} ${what}: ${reason}`);
  }
}
