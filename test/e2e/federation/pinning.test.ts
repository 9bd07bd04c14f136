import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../../support/http-peer.ts';
import { program } from '../../support/program.ts';
import type { RealClient } from '../clients/support/real-client.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const changing = fileURLToPath(new URL('support/changing-server.ts', import.meta.url));
const CHANGED = 'notifications/tools/list_changed';

const folder = mkdtempSync(join(tmpdir(), 'pinning-'));
const pinFile = join(folder, 'pins.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = {
  version: 1,
  auth: { provider: 'none' },
  logging: { format: 'json' },
  pinning: { file: pinFile },
  server: {
    frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }],
    metrics_port: 0,
  },
  servers: {
    weather: {
      command: process.execPath,
      args: [changing],
      shared: true,
      pinning: 'quarantine',
    },
    other: { command: process.execPath, args: [changing] },
  },
};

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway(config);
});
afterAll(() => gateway.stop());

const command = (...args: readonly string[]) => {
  const file = join(gateway.folder, 'gateway.yaml');
  return spawnSync(process.execPath, [program, ...args, '--config', file], { encoding: 'utf8' });
};
const pins = (...args: readonly string[]) => command('pins', ...args);

const connect = (path: string): Promise<RealClient> =>
  connectV1({ kind: 'http', url: new URL(gateway.url('http', path)) });

/** The tools that a client of 2026-07-28 is shown. */
const listedToModern = async (path: string): Promise<readonly string[]> => {
  const key = 'io.modelcontextprotocol';
  const meta = { [`${key}/protocolVersion`]: '2026-07-28', [`${key}/clientCapabilities`]: {} };
  const { text } = await exchange(gateway.port('http'), {
    path,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: { _meta: meta },
    }),
  });
  const { result } = JSON.parse(text) as { readonly result: Listed };
  return result.tools.map(({ name }) => name);
};

const changesHeard = ({ notices }: RealClient): number =>
  notices.items.filter(({ method }) => method === CHANGED).length;

interface Listed {
  readonly tools: readonly { readonly name: string; readonly description?: string }[];
}

describe('a server that tells models something else after its second call', () => {
  let whole: RealClient;
  let alone: RealClient;
  beforeAll(async () => {
    whole = await connect('/mcp');
    alone = await connect('/mcp/weather');
  });
  afterAll(async () => {
    await whole.sdk.close();
    await alone.sdk.close();
  });

  const seen = async () => {
    const all = (await whole.sdk.listTools()) as Listed;
    const ofOne = (await alone.sdk.listTools()) as Listed;
    return {
      whole: all.tools.map(({ name }) => name),
      alone: ofOne.tools.map(({ name }) => name),
      text: JSON.stringify([all, ofOne]),
    };
  };
  const everything = {
    whole: ['weather__forecast', 'weather__station', 'other__forecast', 'other__station'],
    alone: ['forecast', 'station'],
  };

  test('is trusted at first sight', async () => {
    expect(await seen()).toMatchObject(everything);
    await expect.poll(() => existsSync(pinFile)).toBe(true);
    expect(pins('list').stdout).toMatch(/weather {2}tool {4}forecast {2}approved/);
    expect(pins('list').stdout).not.toContain('other');
  });

  test('changes, and clients never see what it says now', async () => {
    await alone.call('forecast');
    await alone.call('forecast');
    await expect.poll(() => changesHeard(alone)).toBe(1);
    const now = await seen();
    expect(now.whole).toEqual(everything.whole.filter((name) => name !== 'weather__forecast'));
    expect(now.alone).toEqual(['station']);
    expect(now.text).not.toContain('private key');
    const line = await gateway.line((text) => text.includes('definition changed'));
    const event = JSON.parse(line) as Readonly<Record<string, string>>;
    expect(event).toMatchObject({
      server: 'weather',
      kind: 'tool',
      name: 'forecast',
      change: 'changed',
    });
    expect(event['diff']).toContain('private key');
    expect(event['hidden']).toContain('U+202E');
  });

  test('clients of the stateless era do not see it either', async () => {
    expect(await listedToModern('/mcp')).toEqual([
      'weather__station',
      'other__forecast',
      'other__station',
    ]);
    expect(await listedToModern('/mcp/weather')).toEqual(['station']);
  });

  test('is not called by that name, and the caller hears what to do', async () => {
    await expect(alone.call('forecast')).rejects.toThrow(/not approved.*mcp-gateway pins/);
    await expect(whole.call('weather__forecast')).rejects.toThrow();
    expect((await alone.call('station')).content[0]?.text).toMatch(/^station/);
  });

  test('is explained, by the pins there are and without a trace in them', () => {
    const before = readFileSync(pinFile, 'utf8');
    const asked = command('explain', '--method', 'tools/call', '--name', 'weather__forecast');
    expect(asked.stdout).toContain('tool "forecast" of server "weather" is not approved');
    // The server that explain starts still says what was approved, and its lists are not what is pinned.
    expect(readFileSync(pinFile, 'utf8')).toBe(before);
  });

  test('is counted', async () => {
    const metrics = await (await fetch(gateway.url('http', '/metrics'))).text();
    expect(metrics).toContain(
      'mcp_gateway_definition_changes_total{server="weather",kind="tool",change="changed"} 1',
    );
    expect(metrics).toContain('mcp_gateway_definitions_quarantined{server="weather"} 1');
  });

  test('shows its operator the difference', () => {
    const { stdout, status } = pins('diff', 'weather');
    expect(status).toBe(0);
    expect(stdout).toContain('/description: "The weather of tomorrow." -> ');
    expect(stdout).toContain('hidden characters in /description: U+202E (bidi)');
    expect(stdout).not.toContain('\u202e');
  });

  test('is shown again once it is approved by command, and clients are told', async () => {
    const before = [whole, alone].map(changesHeard);
    const { stdout, status } = pins('approve', 'weather', 'forecast');
    expect([status, stdout]).toEqual([0, 'approved tool "forecast"\n']);
    await expect
      .poll(() => [whole, alone].map(changesHeard))
      .toEqual(before.map((count) => count + 1));
    expect(await seen()).toMatchObject(everything);
    expect((await alone.call('forecast')).content[0]?.text).toMatch(/^forecast/);
    expect(pins('approve', 'weather', 'forecast').status).toBe(1);
  });

  test('keeps its pins in a file of its owner', () => {
    const file = JSON.parse(readFileSync(pinFile, 'utf8')) as {
      readonly version: number;
      readonly servers: object;
    };
    expect(file.version).toBe(1);
    expect(Object.keys(file.servers)).toEqual(['weather']);
  });
});
