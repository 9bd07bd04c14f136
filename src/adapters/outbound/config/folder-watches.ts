import { type FSWatcher, watch } from 'node:fs';

/** Of more folders only the regular look at the files tells of changes. */
const MAX_FOLDERS = 64;

/** The system's own notices of changes in folders. They are a hint: some file systems give none, and none says what changed. */
export class FolderWatches {
  readonly #onHint: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(onHint: () => void) {
    this.#onHint = onHint;
  }

  /** A folder that is not there is tried again with the next call. */
  follow(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!this.#watchers.has(folder) && this.#watchers.size < MAX_FOLDERS) this.#open(folder);
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false });
      this.#watchers.set(folder, watcher);
      watcher.on('change', (event, name) => {
        // The folder itself was moved or removed, and the notices stay with what is no longer there.
        if (event === 'rename' && folder.endsWith(`/${String(name)}`)) {
          this.#lose(folder, watcher);
        }
        this.#onHint();
      });
      watcher.on('error', () => this.#lose(folder, watcher));
    } catch {
      // Not there, or no notices left to be had: the regular look has to do.
    }
  }

  #lose(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder);
  }
}
