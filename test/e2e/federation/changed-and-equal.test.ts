import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { scrape } from '../program/support/scrape.ts';
import { listener } from '../program/support/servers.ts';
import { startGateway } from '../support/gateway.ts';

const changing = fileURLToPath(new URL('support/changing-server.ts', import.meta.url));
const entry = { command: process.execPath, args: [changing], shared: true };

/** Fields of the first line of the log with this message. */
const eventOf = (line: string) => JSON.parse(line) as Readonly<Record<string, unknown>>;

test('a definition that changes is an event and a figure, is held back where that is set, and equal names are told of [S28]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'changed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    logging: { format: 'json' },
    pinning: { file: join(folder, 'pins.json') },
    federation: { prefix: 'never' },
    server: { frontends: [listener('http')] },
    servers: {
      held: { ...entry, pinning: 'quarantine' },
      told: { ...entry, pinning: 'report' },
    },
  });
  const client = (path: string) =>
    connectV1({ kind: 'http', url: new URL(gateway.url('http', path)) });
  const clients = { held: await client('/mcp/held'), told: await client('/mcp/told') };
  const whole = await client('/mcp');
  const names = async ({ sdk }: typeof whole): Promise<readonly string[]> =>
    (await sdk.listTools()).tools.map(({ name }) => name);

  expect(await names(whole)).toEqual(['forecast', 'station']);
  const equal = await gateway.line((text) => text.includes('items of the same name'));
  expect(eventOf(equal)).toMatchObject({
    level: 'warn',
    kind: 'tools',
    names: '["forecast","station"]',
    owner: 'held',
    server: 'told',
  });

  for (const [server, one] of Object.entries(clients)) {
    expect(await names(one)).toEqual(['forecast', 'station']);
    await one.call('forecast');
    await one.call('forecast');
    await expect.poll(() => one.notices.items.length).toBe(1);
    await names(one);
    const line = await gateway.line((text) =>
      ['definition changed', `"server":"${server}"`].every((part) => text.includes(part)),
    );
    expect(eventOf(line)).toMatchObject({ kind: 'tool', name: 'forecast', change: 'changed' });
    const { sum } = await scrape(gateway, 'http');
    const labels = { server, kind: 'tool', change: 'changed' };
    expect(sum('definition_changes_total', labels)).toBe(1);
  }
  await expect.poll(() => names(clients.held)).toEqual(['station']);
  expect(await names(clients.told)).toEqual(['forecast', 'station']);
  await expect(clients.held.call('forecast')).rejects.toThrow(/not approved/);
  await clients.told.call('forecast');

  // Once, however often it is listed.
  await names(whole);
  expect(gateway.lines.filter((text) => text.includes('items of the same name'))).toHaveLength(1);
  for (const { sdk } of [whole, ...Object.values(clients)]) await sdk.close();
  expect(await gateway.stop()).toBe(0);
});
