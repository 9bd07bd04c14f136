import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshPath, openClient, openGateway } from '../faults/support/rig.ts';
import { type Carrier, carriers, entryOf, listen } from '../faults/support/server.ts';
import { metric, until } from '../faults/support/watch.ts';
import { freePort } from '../support/ports.ts';
import { CountingScript } from './support/counting-script.ts';
import { type HttpAnswer, HttpSession, waitCall } from './support/http-session.ts';
import { StoppableServer } from './support/stoppable-server.ts';

const CAP = 3;
/** Each of them in turn. */
const pick = <One>(all: readonly One[], at: number): One => {
  const one = all[at % all.length];
  if (one === undefined) throw new Error('there is none');
  return one;
};

const placeOf = (carrier: Carrier) =>
  carrier === 'unix' ? { path: freshPath('server.sock') } : { host: '127.0.0.1' as const, port: 0 };

describe('an endpoint with a cap', () => {
  test.each(carriers)(
    'on %s never has more calls than that, of whichever clients',
    async (carrier) => {
      const script = new CountingScript();
      const server = await listen(carrier, placeOf(carrier), script);
      const entry = { ...entryOf(carrier, server.url), admission: { max_in_flight: CAP } };
      const gateway = await openGateway({ servers: { demo: entry } });
      const clients = [
        await openClient(gateway, 'ws'),
        await openClient(gateway, 'frames'),
        await openClient(gateway, 'http'),
      ];
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, at) => pick(clients, at).request(waitCall(at, 40))),
      );
      expect(answers.filter((text) => text.includes('"waited":true'))).toHaveLength(24);
      expect([script.peak, script.running]).toEqual([CAP, 0]);
      expect(await metric(gateway, 'mcp_gateway_endpoint_slots_in_use')).toBe(0);
      expect(await metric(gateway, 'mcp_gateway_queue_wait_seconds_count', 'granted')).toBe(21);
      for (const client of clients) await client.close();
      expect(await gateway.stop()).toBe(0);
      await server.close();
    },
  );
});

describe('a server that hangs behind a cap', () => {
  let port: number;
  let server: StoppableServer;
  beforeAll(async () => {
    port = await freePort();
    server = await StoppableServer.start('http', String(port));
  });
  afterEach(() => server.goOn());
  afterAll(() => server.kill());

  test('[L17] has no more in flight than the cap and no more waiting than the queue; the rest is refused within 50 ms', async () => {
    const entry = {
      ...entryOf('http', `http://127.0.0.1:${port}/mcp`),
      admission: { max_in_flight: 4, max_waiting: 5 },
    };
    const gateway = await openGateway({ servers: { demo: entry } });
    const sessions = await Promise.all(Array.from({ length: 4 }, () => HttpSession.open(gateway)));
    for (const session of sessions) await session.post(waitCall(1, 0));
    server.stop();
    const open = Array.from({ length: 9 }, (_, at) =>
      pick(sessions, at).post(waitCall(at + 10, 0)),
    );
    await until(
      () => metric(gateway, 'mcp_gateway_queue_length'),
      (length) => length === 5,
    );
    expect(await metric(gateway, 'mcp_gateway_endpoint_slots_in_use')).toBe(4);
    const refused: HttpAnswer[] = [];
    for (let at = 0; at < 20; at += 1) {
      refused.push(await pick(sessions, at).post(waitCall(at + 30, 0)));
    }
    for (const answer of refused) {
      expect(answer.status).toBe(503);
      expect(Number(answer.retryAfter)).toBeGreaterThanOrEqual(1);
      expect(JSON.parse(answer.text)).toMatchObject({
        error: { code: -32_004, data: { error_code: 'overloaded', retryable: true } },
      });
    }
    // Most of them: the machine has other things to do as well.
    const tookMs = refused.map((answer) => answer.tookMs).toSorted((one, other) => one - other);
    expect(tookMs[15]).toBeLessThan(50);
    expect(await metric(gateway, 'mcp_gateway_requests_shed_total', 'queue_full')).toBe(20);
    server.goOn();
    const late = await Promise.all(open);
    expect(late.map((answer) => answer.status)).toEqual(Array.from({ length: 9 }, () => 200));
    expect(await gateway.stop()).toBe(0);
  });

  test('lets go of what waits when its client goes, when it waited too long, and at shutdown', async () => {
    const entry = {
      ...entryOf('http', `http://127.0.0.1:${port}/mcp`),
      admission: { max_in_flight: 1, max_wait: '900ms' },
    };
    const gateway = await openGateway({ servers: { demo: entry }, timeouts: { drain: '300ms' } });
    const [one, other] = [await HttpSession.open(gateway), await openClient(gateway, 'ws')];
    await one.post(waitCall(1, 0));
    await other.request(waitCall(1, 0));
    server.stop();
    const waiting = () => metric(gateway, 'mcp_gateway_queue_length');
    const first = one.post(waitCall(2, 0)).catch(() => undefined);
    await until(
      () => metric(gateway, 'mcp_gateway_endpoint_slots_in_use'),
      (count) => count === 1,
    );
    const tooLong = await one.post(waitCall(3, 0));
    expect(tooLong).toMatchObject({ status: 503 });
    expect(tooLong.tookMs).toBeGreaterThan(890);
    expect(tooLong.tookMs).toBeLessThan(1_500);
    await other.send(waitCall(4, 0));
    await until(waiting, (count) => count === 1);
    await other.close();
    await until(waiting, (count) => count === 0);
    expect(await metric(gateway, 'mcp_gateway_queue_wait_seconds_count', 'left')).toBe(1);
    const last = one.post(waitCall(5, 0)).then(({ text }) => text);
    await until(waiting, (count) => count === 1);
    const stopped = gateway.stop();
    // It was never sent, so it may be sent again.
    expect(await last).toContain('"error_code":"shutting_down"');
    server.goOn();
    await first;
    expect(await stopped).toBe(0);
  });
});
