import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientTable } from './client-table.ts';

const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');

test('the table of docs/clients.md is the one of the program', () => {
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  expect(lines).toEqual(clientTable());
});
