import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameConnection } from '../../support/originals/frame-connection.ts';
import { layouts } from '../../support/originals/layouts.ts';
import { RawConnection } from '../faults/support/raw-bytes.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const HEALTH = 4;

interface Report {
  readonly healthy: boolean;
  readonly checks: Readonly<Record<string, { readonly healthy: boolean }>>;
  readonly timestamp: number;
}

let gateway: RunningGateway;
beforeAll(async () => {
  const { entry } = await startScriptedServer('stdio');
  const config = { host: '127.0.0.1', port: 0 };
  gateway = await startGateway({
    version: 1,
    // Probes of the original show no token: the port tells nothing that needs one.
    auth: { provider: 'token', token: 'a-token-of-32-characters-or-more' },
    server: {
      frontends: [
        { protocol: 'tcp', config },
        { name: 'health', protocol: 'tcp_health', config },
      ],
    },
    servers: { demo: entry },
  });
});
afterAll(async () => {
  expect(await gateway.stop()).toBe(0);
});

const byFrame = async (payload: string): Promise<unknown> => {
  const connection = await FrameConnection.open(gateway.port('health'), layouts.g12);
  connection.send(HEALTH, payload);
  const { type, text } = await connection.frame(() => true);
  expect(type).toBe(HEALTH);
  await connection.closed;
  expect(connection.frames).toHaveLength(1);
  return JSON.parse(text);
};

const byLine = async (line: string): Promise<unknown> => {
  const connection = await RawConnection.open({ host: '127.0.0.1', port: gateway.port('health') });
  await connection.write(`${line}\n`);
  await connection.closed;
  expect(connection.text.endsWith('\n')).toBe(true);
  return JSON.parse(connection.text);
};

const expectDetails = (answer: unknown): void => {
  const report = answer as Report;
  expect(Object.keys(report).toSorted()).toEqual(['checks', 'healthy', 'timestamp']);
  expect(report.healthy).toBe(true);
  expect(Object.values(report.checks).every(({ healthy }) => healthy)).toBe(true);
  expect(Object.keys(report.checks).length).toBeGreaterThan(0);
  expect(Math.abs(report.timestamp - Date.now() / 1_000)).toBeLessThan(60);
};

describe.each([
  ['frames', byFrame],
  ['lines', byLine],
])('the health port asked in %s', (_, ask) => {
  it('says one word to a simple check', async () => {
    expect(await ask('{"check":"simple"}')).toEqual({ healthy: true });
  });

  it('tells all to a detailed check', async () => {
    expectDetails(await ask('{"check":"detailed"}'));
  });
});

it('the health port tells all to an empty frame', async () => {
  expectDetails(await byFrame(''));
});

it('a probe of the health port that asks for something else gets no session', async () => {
  const connection = await FrameConnection.open(gateway.port('health'), layouts.g12);
  connection.send(1, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
  await connection.closed;
  expect(JSON.stringify(connection.frames)).not.toContain('"result"');
});

it('[WP-08] an empty health frame on the main port is answered by an empty one', async () => {
  const connection = await FrameConnection.open(gateway.port('tcp'), layouts.g12);
  connection.send(HEALTH, '');
  expect(await connection.frame(() => true)).toEqual({ type: HEALTH, text: '' });
  await connection.close();
});
