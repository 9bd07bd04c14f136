import { readFile, stat } from 'node:fs/promises';
import { type Parsed, read, unreadable } from '../../domain/config/parsed.ts';
import type { SourceText } from './document/source-text.ts';

/** Far more than a configuration needs; keeps a wrong file name from filling the memory. */
const maxFileBytes = 1_048_576;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission to read this file',
  EISDIR: 'this is a folder, not a file',
};

export const readSource = async (
  file: string,
  maxBytes = maxFileBytes,
): Promise<Parsed<SourceText>> => {
  try {
    if ((await stat(file)).size > maxBytes) {
      return unreadable(`a configuration has at most ${maxBytes} bytes`);
    }
    const bytes = await readFile(file);
    return read({ file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
  } catch (error) {
    if (error instanceof TypeError) return unreadable('the file is not valid UTF-8');
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return unreadable(reasons[code] ?? `the file cannot be read (${code})`);
  }
};
