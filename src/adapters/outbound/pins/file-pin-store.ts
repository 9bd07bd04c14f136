import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Timers } from '../../../application/ports/driven/clock.ts';
import { type PinStore, PinTrouble } from '../../../application/ports/driven/pin-store.ts';
import { emptyPinBook, type PinBook } from '../../../domain/pinning/pin-book.ts';
import { pinFileText, readPinFile } from '../../../domain/pinning/pin-file.ts';
import { withFileLock } from '../../shared/files/file-lock.ts';

/** Several events come for one write. */
const DEBOUNCE_MS = 100;
/** Some file systems tell nothing of changes. */
const POLL_MS = 2_000;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Pins in one JSON file, which is replaced as a whole: a reader sees it before or after a change, never between. */
export class FilePinStore implements PinStore {
  readonly #file: string;
  readonly #timers: Timers;
  /** What was read or written last. */
  #text: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string, timers: Timers) {
    this.#file = file;
    this.#timers = timers;
  }

  async read(): Promise<PinBook | PinTrouble> {
    try {
      const text = await this.#readText();
      this.#text = text;
      return this.#bookOf(text);
    } catch (error) {
      return this.#trouble('cannot be read', error);
    }
  }

  update(change: (book: PinBook) => PinBook): Promise<PinBook | PinTrouble> {
    const updated = this.#last.then(() => this.#update(change));
    this.#last = updated;
    return updated;
  }

  watch(listener: (book: PinBook | PinTrouble) => void): () => void {
    let cancel: (() => void) | undefined;
    const check = async (): Promise<void> => {
      const text = await this.#readText().catch(() => this.#text);
      if (text === this.#text) return;
      this.#text = text;
      listener(this.#bookOf(text));
    };
    const soon = (): void => {
      cancel?.();
      cancel = this.#timers.after(DEBOUNCE_MS, () => void check());
    };
    const stopPolling = this.#timers.every(POLL_MS, soon);
    const watcher = this.#watchFolder(soon);
    return () => {
      cancel?.();
      stopPolling();
      watcher?.close();
    };
  }

  async #update(change: (book: PinBook) => PinBook): Promise<PinBook | PinTrouble> {
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: OWNER_ONLY_FOLDER });
      return await withFileLock(`${this.#file}.lock`, async () => {
        const text = await this.#readText();
        const book = this.#bookOf(text);
        if (book instanceof PinTrouble) return book;
        const changed = change(book);
        if (changed !== book) await this.#write(pinFileText(changed));
        return changed;
      });
    } catch (error) {
      return this.#trouble('cannot be written', error);
    }
  }

  async #write(text: string): Promise<void> {
    const draft = `${this.#file}.${process.pid}.tmp`;
    await writeFile(draft, text, { mode: OWNER_ONLY });
    await rename(draft, this.#file);
    this.#text = text;
  }

  /** Undefined when there is no file. */
  async #readText(): Promise<string | undefined> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #bookOf(text: string | undefined): PinBook | PinTrouble {
    if (text === undefined) return emptyPinBook;
    const book = readPinFile(text);
    if (book.ok) return book.value;
    return new PinTrouble(`the pin file ${this.#file} ${book.message}: mend it or move it away`);
  }

  /** The folder, because the file is replaced; undefined while there is none, and polling has to do. */
  #watchFolder(changed: () => void): FSWatcher | undefined {
    try {
      const name = basename(this.#file);
      const watcher = watch(dirname(this.#file), { persistent: false }, (_, file) => {
        if (file === name || file === null) changed();
      });
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return undefined;
    }
  }

  #trouble(what: string, error: unknown): PinTrouble {
    const reason = error instanceof Error ? error.message : String(error);
    return new PinTrouble(`the pin file ${this.#file} ${what}: ${reason}`);
  }
}
