import { dirname } from 'node:path';
import type { Timers } from '../../../application/ports/driven/clock.ts';
import type { FileWatch, WatchedFiles } from '../../../application/ports/driven/file-watch.ts';
import { contentState } from './content-state.ts';
import { FolderWatches } from './folder-watches.ts';

/** From the first notice of a change to the look at it, and between two looks that have to agree: several notices come for
 * one change, a certificate and its key are two, and who writes in place empties the file first. */
const SETTLE_MS = 80;
/** What changes all the time is told of nevertheless. */
const MAX_UNSETTLED = 5;
/** Finds what no notice told of, in time for a change to be followed within two seconds. */
const POLL_MS = 1_000;
const MAX_FILES = 1_000;

/** Files on disk: watches their folders, and looks at their content every second besides. */
export class DiskFileWatch implements FileWatch {
  readonly #timers: Timers;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  watch(files: readonly string[], onChange: (changed: readonly string[]) => void): WatchedFiles {
    return new Watching(files, onChange, this.#timers);
  }
}

class Watching implements WatchedFiles {
  readonly #onChange: (changed: readonly string[]) => void;
  readonly #timers: Timers;
  readonly #folders = new FolderWatches(() => this.#soon());
  readonly #stopPolling: () => void;
  #files: readonly string[] = [];
  /** What was last told of each file. */
  readonly #told = new Map<string, string>();
  /** What the last look saw while it was other than what was told; undefined when all was as told. */
  #seen: readonly string[] | undefined;
  #unsettled = 0;
  #cancel: (() => void) | undefined;
  #isLooking = false;
  #isClosed = false;

  constructor(
    files: readonly string[],
    onChange: (changed: readonly string[]) => void,
    timers: Timers,
  ) {
    this.#onChange = onChange;
    this.#timers = timers;
    this.follow(files);
    this.#stopPolling = timers.every(POLL_MS, () => void this.#look());
  }

  follow(files: readonly string[]): void {
    if (this.#isClosed) return;
    this.#files = [...new Set(files)].slice(0, MAX_FILES);
    this.#seen = undefined;
    for (const file of this.#told.keys()) if (!this.#files.includes(file)) this.#told.delete(file);
    this.#followFolders();
    void this.#look();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#stopPolling();
    this.#folders.close();
  }

  /** The first notice starts the time: one that comes again and again must not put the look off for ever. */
  #soon(): void {
    this.#cancel ??= this.#timers.after(SETTLE_MS, () => {
      this.#cancel = undefined;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    if (this.#isLooking) {
      this.#soon();
      return;
    }
    this.#isLooking = true;
    const files = this.#files;
    const states = await Promise.all(files.map((file) => contentState(file)));
    this.#isLooking = false;
    if (this.#isClosed) return;
    if (files === this.#files) this.#compare(states);
    else this.#soon();
    // Folders that were missing may have come back.
    this.#followFolders();
  }

  #compare(states: readonly string[]): void {
    const changed = this.#files.filter((file, index) => this.#told.get(file) !== states[index]);
    const isSettled = this.#seen !== undefined && same(this.#seen, states);
    if (changed.length === 0) this.#seen = undefined;
    else if (isSettled || this.#unsettled >= MAX_UNSETTLED) this.#tell(changed, states);
    else {
      this.#seen = states;
      this.#unsettled += 1;
      this.#soon();
    }
  }

  #tell(changed: readonly string[], states: readonly string[]): void {
    this.#seen = undefined;
    this.#unsettled = 0;
    for (const [index, file] of this.#files.entries()) this.#told.set(file, states[index] ?? '');
    this.#onChange(changed);
  }

  #followFolders(): void {
    this.#folders.follow(new Set(this.#files.map((file) => dirname(file))));
  }
}

const same = (left: readonly string[], right: readonly string[]): boolean =>
  left.every((state, index) => state === right[index]);
