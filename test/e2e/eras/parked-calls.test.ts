import { afterAll, beforeAll, expect, test } from 'vitest';
import { residentBytes } from '../../bench/process/procfs.ts';
import { until } from '../faults/support/watch.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { rawAt } from '../support/raw-json.ts';
import { LeanServer } from './support/lean-server.ts';
import { type ParkedCall, ParkingClient } from './support/parking.ts';

const PARKS = 500;
const TOGETHER = 50;
/** The bound of `npm run bounds:parks` is 20 KB at 10,000; among so few the room of a growing heap weighs more. */
const MAX_BYTES_EACH = 200_000;

let server: LeanServer;
let gateway: RunningGateway;
let client: ParkingClient;
beforeAll(async () => {
  server = await LeanServer.start();
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: {
      frontends: [{ name: 'http', protocol: 'http', config: { host: '127.0.0.1', port: 0 } }],
    },
    eras: { park_timeout: '6s', ask_collect: '1ms' },
    servers: {
      lean: { type: 'http', url: `http://127.0.0.1:${server.port}/mcp`, era: 'legacy' },
    },
  });
  client = new ParkingClient(gateway.url('http', '/mcp/lean'), TOGETHER);
});
afterAll(() => {
  client.close();
  server.close();
});

const park = (count: number): Promise<readonly ParkedCall[]> =>
  Promise.all(Array.from({ length: count }, () => client.park()));

test('500 calls wait, some go on, and the rest is cancelled at the server when it is too late [ML-08] [ML-11]', async () => {
  for (const parked of await park(TOGETHER)) {
    expect(await client.goOn(parked)).toContain('"resultType":"complete"');
  }
  const before = residentBytes(gateway.pid, 'VmRSS');
  const parked = await park(PARKS);
  expect((await server.counts()).waiting).toBe(PARKS);
  const bytesEach = (residentBytes(gateway.pid, 'VmRSS') - before) / PARKS;
  expect(bytesEach).toBeLessThan(MAX_BYTES_EACH);
  expect(new Set(parked.map(({ state }) => state)).size).toBe(PARKS);

  const served = parked.filter((_, at) => at % 5 === 0);
  const answers = await Promise.all(served.map((each) => client.goOn(each)));
  for (const answer of answers) expect(rawAt(answer, 'result', 'resultType')).toBe('"complete"');

  const { cancelled } = await until(
    () => server.counts(),
    ({ waiting }) => waiting === 0,
    15_000,
  );
  expect(cancelled).toBe(PARKS - served.length);
  const late = await client.goOn(parked[1] ?? { key: '', state: '' });
  expect(rawAt(late, 'error', 'code')).toBe('-32602');
  const health = await fetch(gateway.url('http', '/health'));
  expect(await health.json()).toMatchObject({ details: { calls_in_flight: 0 } });
});
