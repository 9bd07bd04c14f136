import { closeSync, mkdtempSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Spool, SpooledText } from '../../../application/ports/driven/spool.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { SpoolFile, type SpoolRoom } from './spool-file.ts';

export interface FileSpoolSettings {
  /** Where the files are made; for its owner alone, whatever the directory allows. */
  readonly directory: string;
  /** Bytes all files together may have. */
  readonly maxBytes: number;
}

const OWNER_ONLY = 0o600;

/**
 * Texts in files that have no name: each is made in a directory of its own (mode 0700), and both are unlinked as soon as
 * the file is open. So nobody else can open one, and nothing is left of a gateway that was killed.
 */
export class FileSpool implements Spool, SpoolRoom {
  readonly #settings: FileSpoolSettings;
  #usedBytes = 0;

  constructor(settings: FileSpoolSettings) {
    this.#settings = settings;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  open(): SpooledText | Fault {
    try {
      return new SpoolFile(openNameless(this.#settings.directory), this);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return new Fault('overloaded', `there is no place for a large result: ${reason}`);
    }
  }

  reserve(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#settings.maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}

const openNameless = (directory: string): number => {
  const own = mkdtempSync(join(directory, 'mcp-gateway-spool-'));
  const path = join(own, 'text');
  let file: number | undefined;
  try {
    file = openSync(path, 'wx+', OWNER_ONLY);
    unlinkSync(path);
    return file;
  } catch (error) {
    if (file !== undefined) closeSync(file);
    throw error;
  } finally {
    rmdirSync(own);
  }
};
