import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileWatch } from '../../../application/ports/driven/file-watch.ts';
import {
  type TokenBookStore,
  TokenBookTrouble,
} from '../../../application/ports/driven/revocations.ts';
import { emptyTokenBook, type TokenBook } from '../../../domain/identity/token-book.ts';
import { withFileLock } from '../../shared/files/file-lock.ts';
import { readTokenBook, tokenBookText } from './revocation-text.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** The book in one JSON file, which is replaced as a whole: a reader sees it before or after a change, never between. */
export class FileTokenBook implements TokenBookStore {
  readonly #file: string;
  readonly #watch: FileWatch;

  constructor(file: string, watch: FileWatch) {
    this.#file = file;
    this.#watch = watch;
  }

  /** As `read`, at once: before a gateway lets anybody in. */
  readNow(): TokenBook | TokenBookTrouble {
    try {
      return this.#bookOf(readFileSync(this.#file, 'utf8'));
    } catch (error) {
      return isMissing(error) ? emptyTokenBook : this.#trouble('cannot be read', error);
    }
  }

  async read(): Promise<TokenBook | TokenBookTrouble> {
    try {
      const text = await this.#text();
      return text === undefined ? emptyTokenBook : this.#bookOf(text);
    } catch (error) {
      return this.#trouble('cannot be read', error);
    }
  }

  async update(change: (book: TokenBook) => TokenBook): Promise<TokenBook | TokenBookTrouble> {
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: OWNER_ONLY_FOLDER });
      return await withFileLock(`${this.#file}.lock`, async () => {
        const book = await this.read();
        if (book instanceof TokenBookTrouble) return book;
        const changed = change(book);
        if (changed !== book) await this.#write(tokenBookText(changed));
        return changed;
      });
    } catch (error) {
      return this.#trouble('cannot be written', error);
    }
  }

  watch(listener: (book: TokenBook | TokenBookTrouble) => void): () => void {
    let isOver = false;
    let wasThere = false;
    const look = async (): Promise<void> => {
      const text = await this.#text().catch((error: unknown) =>
        this.#trouble('cannot be read', error),
      );
      if (isOver) return;
      if (text === undefined) {
        // Somebody has taken it away, which takes nothing back that it said.
        listener(wasThere ? this.#trouble('has gone') : emptyTokenBook);
        return;
      }
      wasThere = true;
      listener(text instanceof TokenBookTrouble ? text : this.#bookOf(text));
    };
    const watched = this.#watch.watch([this.#file], () => void look());
    return () => {
      isOver = true;
      watched.close();
    };
  }

  async #write(text: string): Promise<void> {
    const draft = `${this.#file}.${process.pid}.tmp`;
    await writeFile(draft, text, { mode: OWNER_ONLY });
    await rename(draft, this.#file);
  }

  /** Undefined when there is no file. */
  async #text(): Promise<string | undefined> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  #bookOf(text: string): TokenBook | TokenBookTrouble {
    const book = readTokenBook(text);
    return book.ok ? book.value : this.#trouble(book.message);
  }

  #trouble(what: string, error?: unknown): TokenBookTrouble {
    const reason = error instanceof Error ? `: ${error.message}` : '';
    return new TokenBookTrouble(`${this.#file} ${what}${reason}`);
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
