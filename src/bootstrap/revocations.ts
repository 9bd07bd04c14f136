import { DiskFileWatch } from '../adapters/outbound/config/disk-file-watch.ts';
import { FileTokenBook } from '../adapters/outbound/identity/revocation-file.ts';
import type { Timers } from '../application/ports/driven/clock.ts';
import { StartFault } from '../application/ports/driven/frontend.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import { type TokenBookStore, TokenBookTrouble } from '../application/ports/driven/revocations.ts';
import { FollowedRevocations } from '../application/sessions/followed-revocations.ts';
import { ReplicatedTokenBook } from '../application/sessions/replicated-token-book.ts';
import { emptyTokenBook } from '../domain/identity/token-book.ts';
import type { AuthSettings } from './settings/auth-settings.ts';
import { tokenFileOf } from './token-file-place.ts';

interface FollowedParts {
  readonly timers: Timers;
  readonly logger: Logger;
  /** What all replicas share; undefined: there is one. */
  readonly shared: TokenBookStore | undefined;
}

/** What was revoked, by the file of the settings: read before anybody is let in, and followed from `start` on. */
export class RevocationBook {
  readonly revocations: FollowedRevocations;
  readonly #timers: Timers;
  readonly #shared: TokenBookStore | undefined;
  #auth: AuthSettings;
  #isStarted = false;

  /** Throws a `StartFault` when the file cannot be read. */
  constructor(auth: AuthSettings, { timers, logger, shared }: FollowedParts) {
    this.#auth = auth;
    this.#timers = timers;
    this.#shared = shared;
    const first = this.#file?.readNow() ?? emptyTokenBook;
    if (first instanceof TokenBookTrouble) throw new StartFault(first.message);
    this.revocations = new FollowedRevocations(first, logger);
  }

  start(): void {
    this.#isStarted = true;
    this.revocations.follow(this.#store);
  }

  stop(): void {
    this.#isStarted = false;
    this.revocations.follow(undefined);
  }

  /** The file of these settings counts from now on. */
  become(auth: AuthSettings): void {
    this.#auth = auth;
    if (this.#isStarted) this.revocations.follow(this.#store);
  }

  get #store(): TokenBookStore | undefined {
    const file = this.#file;
    return file && this.#shared ? new ReplicatedTokenBook(file, this.#shared) : file;
  }

  get #file(): FileTokenBook | undefined {
    if (this.#auth.provider === 'none') return undefined;
    const watch = new DiskFileWatch(this.#timers);
    return new FileTokenBook(tokenFileOf(this.#auth, process.env), watch);
  }
}
