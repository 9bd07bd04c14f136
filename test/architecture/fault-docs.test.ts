import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultCatalogue } from '../../src/domain/fault/catalogue.ts';

const documented = (): readonly string[] =>
  readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, 7)
        .map((cell) => cell.trim())
        .join(' | '),
    );

test('docs/faults.md has one row for every fault, with its numbers', () => {
  const rows = Object.entries(faultCatalogue).map(([code, row]) => {
    const { rpcCode, httpStatus, closeCode, retryable, blamesEndpoint } = row;
    const cells = [
      `\`${code}\``,
      rpcCode,
      httpStatus,
      closeCode,
      retryable ? 'yes' : 'no',
      blamesEndpoint ? 'yes' : 'no',
    ];
    return cells.join(' | ');
  });
  expect(documented()).toEqual(rows);
});
