import { expect, it } from 'vitest';
import { freePort } from '../support/ports.ts';
import { addressOf, postOf, RawConnection, streamRequest } from './support/raw-bytes.ts';
import { type FaultGateway, initialize, openGateway } from './support/rig.ts';
import { stdioEntry } from './support/server-process.ts';
import { metric, until } from './support/watch.ts';

const ALL = 12;
const PER_ADDRESS = 6;
const PER_CALLER = 3;
const STORM = 150;
const tokens = ['alice', 'bob', 'carol', 'dora'].map((name) => `${name}-${'x'.repeat(32)}`);
const [alice = '', bob = '', carol = '', dora = ''] = tokens;

const bearer = (token: string): string => `Authorization: Bearer ${token}\r\n`;
const login = (token: string): string => `${initialize().slice(0, -2)},"token":"${token}"}}\n`;
const handshake = (token: string): string =>
  'GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${bearer(token)}\r\n`;

/** What a client of each frontend sends first, and how one that gets in sees it. */
const doors = {
  http: (token: string) => postOf('/mcp', initialize(), `${bearer(token)}Connection: close\r\n`),
  sse: (token: string) =>
    Buffer.from(streamRequest('/sse', `${bearer(token)}Connection: close\r\n`)),
  ws: (token: string) => Buffer.from(handshake(token)),
  lines: (token: string) => Buffer.from(login(token)),
};
type Door = keyof typeof doors;
const isIn = /^HTTP\/1.1 (200|101)|"protocolVersion"/;

const knock = async (
  gateway: FaultGateway,
  door: Door,
  token: string,
  localAddress = '127.0.0.1',
): Promise<RawConnection> => {
  const connection = await RawConnection.open({ ...addressOf(gateway, door), localAddress });
  await connection.write(doors[door](token));
  return connection;
};

const enter = async (...knocks: Parameters<typeof knock>): Promise<RawConnection> => {
  const connection = await knock(...knocks);
  await connection.until(() => isIn.test(connection.text));
  return connection;
};

/** What somebody is told who is turned away; empty for a connection that is closed without a word. */
const refusal = async (...knocks: Parameters<typeof knock>): Promise<string> => {
  const connection = await knock(...knocks);
  await connection.closed;
  return connection.text;
};

it('the connection beyond a global, address or caller cap is refused with 503, 1013 or a TCP error and counted, what is open is left alone, and every count is 0 after a close storm [L09]', async () => {
  const metricsPort = await freePort();
  const gateway = await openGateway({
    servers: { demo: stdioEntry },
    auth: { provider: 'token', tokens },
    server: {
      max_connections: ALL,
      max_connections_per_ip: PER_ADDRESS,
      max_connections_per_user: PER_CALLER,
      metrics_port: metricsPort,
    },
  });
  const pages = { url: (_: string, path = '') => `http://127.0.0.1:${metricsPort}${path}` };
  const rejected = (): Promise<number> => metric(pages, 'mcp_gateway_connections_rejected_total');
  const held: RawConnection[] = [];
  const hold = async (...knocks: Parameters<typeof knock>): Promise<void> => {
    held.push(await enter(...knocks));
  };
  let told = 0;
  const expectRefused = async (says: RegExp, ...knocks: Parameters<typeof knock>) => {
    expect(await refusal(...knocks)).toMatch(says);
    told += 1;
    await until(rejected, (count) => count === told);
  };
  const webAnswer =
    /^HTTP\/1.1 503 [\s\S]*retry-after: [\s\S]*"error_code":"too_many_connections"/i;
  const tcpAnswer = /"error_code":"too_many_connections"/;
  const closed = /^$/;
  const doorsOfWeb = ['http', 'sse', 'ws'] as const;

  // One caller: three connections, whatever they are.
  await hold(gateway, 'ws', alice);
  await hold(gateway, 'sse', alice);
  await hold(gateway, 'lines', alice);
  for (const door of doorsOfWeb) await expectRefused(webAnswer, gateway, door, alice);
  await expectRefused(tcpAnswer, gateway, 'lines', alice);

  // One address: six.
  for (let count = 0; count < PER_CALLER; count += 1) {
    await hold(gateway, 'lines', bob, '127.0.0.2');
    await hold(gateway, 'ws', carol, '127.0.0.2');
  }
  for (const door of doorsOfWeb) await expectRefused(webAnswer, gateway, door, dora, '127.0.0.2');
  await expectRefused(closed, gateway, 'lines', dora, '127.0.0.2');

  // All together: twelve.
  for (let count = 0; count < PER_CALLER; count += 1) {
    await hold(gateway, 'ws', dora, '127.0.0.3');
  }
  expect(held).toHaveLength(ALL);
  for (const door of doorsOfWeb) await expectRefused(webAnswer, gateway, door, bob, '127.0.0.4');
  await expectRefused(closed, gateway, 'lines', bob, '127.0.0.4');

  for (const connection of held) expect(connection.socket.destroyed).toBe(false);
  await Promise.all(held.splice(0).map((connection) => connection.vanish(true)));
  const active = (): Promise<number> => metric(pages, 'mcp_gateway_connections_active');
  await until(active, (count) => count === 0);
  const storm = Array.from({ length: STORM }, async (_, at) => {
    const door = (['ws', 'sse', 'lines'] as const)[at % 3] ?? 'ws';
    const connection = await knock(gateway, door, tokens[at % 4] ?? '', `127.0.1.${at + 1}`);
    await connection.vanish(at % 2 === 0);
  });
  await Promise.allSettled(storm);
  await until(active, (count) => count === 0);

  // Every place is free again: as many as at first get in.
  for (const [token, address] of [
    [alice, '127.0.0.1'],
    [bob, '127.0.0.1'],
    [carol, '127.0.0.2'],
    [dora, '127.0.0.2'],
  ] as const) {
    for (let count = 0; count < PER_CALLER; count += 1) await hold(gateway, 'ws', token, address);
  }
  expect(held).toHaveLength(ALL);
  for (const connection of held) connection.socket.destroy();
  expect(await gateway.stop()).toBe(0);
}, 60_000);
