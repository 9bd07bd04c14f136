import { readFileSync } from 'node:fs';
import type { Requirement } from './requirement.ts';

const page = new URL('../../docs/eras.md', import.meta.url);

/** `| ML-07 | what it is about | …`: era of the client, era of the server, number. */
const tableRow = /^\| ((?:LL|LM|ML|MM)-\d\d) +\| ([^|]+?) +\|/;

/** The rows of a page that says what crosses between the eras. Each is a promise that a test has to show. */
export function eraRowsOf(markdown: string): readonly Requirement[] {
  return markdown.split('\n').flatMap((line) => {
    const [, id, sentence] = tableRow.exec(line) ?? [];
    return id === undefined || sentence === undefined
      ? []
      : [{ id, sentence: `${sentence}.`, sources: ['own'], state: 'shown' }];
  });
}

/** The rows of docs/eras.md. */
export function eraRows(): readonly Requirement[] {
  return eraRowsOf(readFileSync(page, 'utf8'));
}
