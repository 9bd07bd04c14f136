import { readFileSync } from 'node:fs';
import { fromHex } from '../domain/wire/messages.ts';

const page = readFileSync(new URL('../../docs/binary-protocol.md', import.meta.url), 'utf8');

/** One line of a block of test vectors: `type | hex of the frame | what its payload says`. */
export interface Vector {
  readonly type: string;
  readonly hex: string;
  readonly frame: Uint8Array;
  readonly payload: string;
}

const BLOCK = /^```(\S+) (\S+)\n(.*?)^```$/gmsu;

/** The vectors of all blocks of a kind, by the dialect they are for. */
export const publishedVectors = (kind: 'vectors' | 'refused'): Map<string, Vector[]> =>
  new Map(
    [...page.matchAll(BLOCK)]
      .filter(([, found]) => found === kind)
      .map(([, , dialect = '', lines = '']) => [dialect, vectorsIn(lines)]),
  );

const vectorsIn = (lines: string): Vector[] =>
  lines
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [type = '', hex = '', ...payload] = line.split(' | ');
      return { type, hex, frame: fromHex(hex), payload: payload.join(' | ') };
    });

/** The cells of the table under a heading, without its own head; each row by the name of its first column. */
export const publishedTable = (heading: string): Map<string, Map<string, string>> => {
  const section = page.split(`\n${heading}\n`)[1] ?? '';
  const table = /(?:^\|.*\n)+/mu.exec(section)?.[0] ?? '';
  const [head = [], , ...rows] = table
    .trim()
    .split('\n')
    .map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return new Map(
    rows.map(([name = '', ...cells]) => [
      name,
      new Map(cells.map((cell, index) => [head[index + 1] ?? '', cell])),
    ]),
  );
};

export const publishedJson = (): string[] =>
  [...page.matchAll(/^```json\n(.*?)^```$/gmsu)].map(([, text = '']) => text);
