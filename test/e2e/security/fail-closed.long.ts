import { afterAll, expect, test } from 'vitest';
import { Authority } from '../../support/certificates.ts';
import { refusedFiles, refusedSettings, wronglyStarted } from './support/refused-starts.ts';

const authority = new Authority();
afterAll(() => authority.remove());

test('with what is empty, missing or unknown the program does not start', async () => {
  expect(await wronglyStarted([...refusedSettings, ...refusedFiles(authority)])).toEqual([]);
});
