import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import type { LeanServer } from '../eras/support/lean-server.ts';
import { ParkingClient } from '../eras/support/parking.ts';
import { rawAt } from '../support/raw-json.ts';
import { hasHaproxy } from './support/balancer.ts';
import { askingServer, redisForAll } from './support/endings.ts';
import { Fleet, type Replica } from './support/fleet.ts';

const CALLS = 60;
const TOGETHER = 12;
const CLEAN_MS = 2_000;

describe.skipIf(!hasRedis || !hasHaproxy)(
  'calls of clients without sessions that are asked',
  () => {
    let fleet: Fleet;
    let lean: LeanServer;
    beforeAll(async () => {
      const redis = await redisForAll();
      const asking = await askingServer();
      ({ lean } = asking);
      fleet = await Fleet.start({
        redis: redis.url,
        servers: { asker: asking.entry },
        more: { eras: { ask_collect: '1ms' }, timeouts: { drain: '5s' } },
      });
    });

    const clientOf = (replica: Replica): ParkingClient =>
      new ParkingClient(replica.url('/mcp'), TOGETHER);
    const oneOf = (at: number): Replica =>
      fleet.replicas[at % fleet.replicas.length] ?? expect.unreachable();

    test('go on wherever the client comes back, without keys that the replicas share', async () => {
      const clients = fleet.replicas.map(clientOf);
      const clientAt = (at: number): ParkingClient =>
        clients[at % clients.length] ?? expect.unreachable();
      const parked = await Promise.all(Array.from({ length: CALLS }, () => clientAt(0).park()));
      const answers = await Promise.all(parked.map((one, at) => clientAt(at).goOn(one)));
      for (const answer of answers)
        expect(rawAt(answer, 'result', 'resultType')).toBe('"complete"');
      expect((await lean.counts()).waiting).toBe(0);
      for (const client of clients) client.close();
    });

    test('go on while their replica drains, which waits for them', async () => {
      const [leaving, staying] = [oneOf(0), oneOf(1)];
      const parked = await clientOf(leaving).park();
      const stopped = leaving.stop();
      await leaving.gateway.line((line) => line.includes('"draining"'));
      const answer = await clientOf(staying).goOn(parked);
      expect(rawAt(answer, 'result', 'resultType')).toBe('"complete"');
      expect(await stopped).toBe(0);
      await leaving.start();
    });

    test('end with one clean error within 2 s when their replica was killed', async () => {
      const [leaving, staying] = [oneOf(2), oneOf(1)];
      const [early, late] = [await clientOf(leaving).park(), await clientOf(leaving).park()];
      await leaving.kill();
      for (const parked of [early, late]) {
        const askedMs = performance.now();
        const answer = await clientOf(staying).goOn(parked);
        expect(performance.now() - askedMs).toBeLessThan(CLEAN_MS);
        expect(rawAt(answer, 'error', 'data', 'error_code')).toBe('"request_state_refused"');
        expect(rawAt(answer, 'error', 'message')).toContain('is gone');
      }
      await leaving.start();
    });
  },
);
