import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importingTable } from './importing-table.ts';

const page = readFileSync(new URL('../../docs/importing.md', import.meta.url), 'utf8');

test('the table of docs/importing.md is that of the readers', () => {
  const section = page.split('\n## The clients\n')[1] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  expect(lines).toEqual(importingTable());
});
