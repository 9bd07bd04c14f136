import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindOfFile, kindOfValue } from '../../../../src/bootstrap/settings/router/kind-of-file.ts';
import { gatewayFiles, routerFiles, seedFolder } from '../seeds/seed-files.ts';

/** Nothing in it is of a router alone. */
const ambiguous = '003-router-metrics.yaml';

test.each(routerFiles.filter((name) => name !== ambiguous))('%s is of a router', async (name) => {
  expect(await kindOfFile(join(seedFolder, name))).toBe('router');
});

test.each(gatewayFiles)('%s is of the gateway', async (name) => {
  expect(await kindOfFile(join(seedFolder, name))).toBe('gateway');
});

test.each([
  [{ mcpServers: {} }, 'client'],
  [{ servers: {}, gateway: { url: 'wss://a' } }, 'gateway'],
  [{ gateway: { name: 'a', cache: {} } }, 'gateway'],
  [{ gateway: { endpoints: [] } }, 'router'],
  [{ local: {} }, 'router'],
  [{}, 'gateway'],
  [undefined, 'gateway'],
  ['text', 'gateway'],
])('%j is of the %s', (value, kind) => expect(kindOfValue(value)).toBe(kind));

test('a file that cannot be read is taken for the gateway’s, which says why', async () => {
  expect(await kindOfFile('/nowhere/at/all.yaml')).toBe('gateway');
});
