import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';

/** Far more than a secret or a certificate needs. */
const maxBytes = 65_536;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission to read it',
};

/** Reads what `${file:PATH}` stands for; PATH starts at the folder of the configuration. */
export class VariableFiles {
  readonly #folder: string;
  readonly #known = new Map<string, Parsed<string>>();

  constructor(configuration: string) {
    this.#folder = dirname(resolve(configuration));
  }

  /** Absolute paths of all that were asked for, those that could not be read included. */
  get paths(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** The text of a file without the line end that ends it. */
  read(path: string): Parsed<string> {
    const file = resolve(this.#folder, path);
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const text = readText(file);
    const named = text.ok ? text : unreadable(`file ${path}: ${text.message}`);
    this.#known.set(file, named);
    return named;
  }
}

const readText = (file: string): Parsed<string> => {
  try {
    // A pipe or a device would be waited for.
    if (!statSync(file).isFile()) return unreadable('this is not a file');
    const bytes = readUpTo(file, maxBytes + 1);
    if (bytes.length > maxBytes) return unreadable(`it has more than ${maxBytes} bytes`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return read(text.replace(/\r?\n$/, ''));
  } catch (error) {
    if (error instanceof TypeError) return unreadable('it is not valid UTF-8');
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return unreadable(reasons[code] ?? `it cannot be read (${code})`);
  }
};

/** Its size says nothing of a file the kernel makes up. */
const readUpTo = (file: string, length: number): Uint8Array => {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(length);
    let filled = 0;
    for (;;) {
      const count = readSync(descriptor, bytes, filled, length - filled, null);
      filled += count;
      if (count === 0 || filled === length) return bytes.subarray(0, filled);
    }
  } finally {
    closeSync(descriptor);
  }
};
