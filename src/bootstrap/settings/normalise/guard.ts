import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTokenBook } from '../../../adapters/outbound/identity/revocation-text.ts';
import type { Path } from '../document/places.ts';
import type { GuardSettings } from '../identity-settings.ts';
import type { AuthSource } from './auth-source.ts';
import type { Findings } from './findings.ts';

/** What holds whoever vouches for callers. */
export const guardOf = ({ entry, path, base, findings }: AuthSource): GuardSettings => {
  const { max_failures: maxFailures, token_file: written } = entry;
  const tokenFile = written === undefined ? undefined : resolve(base.folder, written);
  if (tokenFile !== undefined) checkBook(tokenFile, [...path, 'token_file'], findings);
  return {
    ...(maxFailures === undefined ? {} : { maxFailures }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
  };
};

/** One that cannot be read would let in whoever was shown out. */
const checkBook = (file: string, path: Path, findings: Findings): void => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) findings.problem(path, `the file ${file} cannot be read`);
    return;
  }
  const book = readTokenBook(text);
  if (!book.ok) findings.problem(path, `the file ${file} ${book.message}`);
};
