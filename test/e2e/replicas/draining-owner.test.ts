import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { call } from '../faults/support/rig.ts';
import { entryOf } from '../faults/support/server.ts';
import { freePort } from '../support/ports.ts';
import { waitCall } from '../traffic/support/http-session.ts';
import { StoppableServer } from '../traffic/support/stoppable-server.ts';
import { hasHaproxy } from './support/balancer.ts';
import { redisForAll } from './support/endings.ts';
import { Fleet } from './support/fleet.ts';
import { answerOf, LegacyClient } from './support/legacy-client.ts';

const LONG_MS = 3_000;

describe.skipIf(!hasRedis || !hasHaproxy)('a replica that is asked to stop', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    const redis = await redisForAll();
    const port = await freePort();
    await StoppableServer.start('http', `${port}`);
    fleet = await Fleet.start({
      redis: redis.url,
      replicas: 2,
      servers: { demo: entryOf('http', `http://127.0.0.1:${port}/mcp`) },
      more: { timeouts: { pre_stop: '300ms', drain: '10s' } },
    });
  });

  test('finishes what others carried to it, ends streams cleanly on both sides, and its sessions go on elsewhere', async () => {
    const [leaving] = fleet.replicas;
    if (leaving === undefined) expect.unreachable();
    const ours = await LegacyClient.open(fleet.url(), 'r1');
    const theirs = await LegacyClient.open(fleet.url(), 'r2');
    expect([ours.opener, theirs.opener]).toEqual(['r1', 'r2']);
    const listening = await ours.listen('r2');
    const listeningHere = await theirs.listen('r1');
    const long = await ours.post(waitCall(1, LONG_MS), 'r2');
    const sentMs = performance.now();

    const stopped = leaving.stop();
    await leaving.gateway.line((line) => line.includes('"draining"'));
    await listeningHere.body;
    expect(performance.now() - sentMs).toBeLessThan(LONG_MS * 0.8);
    expect(await answerOf(long)).toContain('"waited":true');
    await listening.body;
    expect(await stopped).toBe(0);

    for (const [client, stream] of [
      [ours, listening],
      [theirs, listeningHere],
    ] as const) {
      expect(await client.request(call(2, 'echo'))).toContain('"result"');
      const resumed = await client.listen(undefined, stream.events.at(-1)?.id);
      expect(resumed.status).toBe(200);
      resumed.abort();
      client.close();
    }
  });
});
