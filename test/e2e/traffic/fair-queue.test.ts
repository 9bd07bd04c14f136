import { describe, expect, test } from 'vitest';
import { openGateway } from '../faults/support/rig.ts';
import { entryOf, listen } from '../faults/support/server.ts';
import { metric, until } from '../faults/support/watch.ts';
import { CountingScript } from './support/counting-script.ts';
import { HttpSession, waitCall } from './support/http-session.ts';

const CAP = 4;
const WORK_MS = 40;
const ROUNDS = 25;
/** Of the heavy principal, all the time. */
const WAITING = 20 * CAP;

describe('a queue between principals', () => {
  test('one that brings twenty times as much makes nobody else wait for more than a turn', async () => {
    const script = new CountingScript();
    const server = await listen('http', { host: '127.0.0.1', port: 0 }, script);
    const entry = { ...entryOf('http', server.url), admission: { max_in_flight: CAP } };
    const gateway = await openGateway({
      auth: { provider: 'token', tokens: ['heavy', 'light'] },
      metrics: { auth: 'none' },
      servers: { demo: entry },
    });
    const light = await HttpSession.open(gateway, { token: 'light' });
    const heavy = await HttpSession.open(gateway, { token: 'heavy' });
    await light.post(waitCall(1, 0));
    let isOver = false;
    const flood = Array.from({ length: CAP + WAITING }, async (_, lane) => {
      for (let at = 0; !isOver; at += 1) await heavy.post(waitCall(lane * 1_000 + at, WORK_MS));
    });
    const waiting = () => metric(gateway, 'mcp_gateway_queue_length');
    await until(waiting, (length) => length > WAITING / 2);
    /** How many calls of the other began between the asking for one and its beginning. */
    const overtaken: number[] = [];
    for (let at = 0; at < ROUNDS; at += 1) {
      const begunBefore = script.calls.length;
      const { status } = await light.post(waitCall(at, WORK_MS + 1));
      expect(status).toBe(200);
      const place = script.calls.findLastIndex((text) => text.includes(`"ms":${WORK_MS + 1}`));
      overtaken.push(place - begunBefore);
    }
    isOver = true;
    await Promise.all(flood);
    // By its order of arrival it would stand behind all that wait. On its way through the gateway some calls begin anyway.
    const sorted = overtaken.toSorted((one, other) => one - other);
    expect(sorted[Math.floor(ROUNDS / 2)]).toBeLessThanOrEqual(2 * CAP);
    expect(sorted.at(-1)).toBeLessThan(WAITING / 2);
    expect(script.peak).toBe(CAP);
    expect(await gateway.stop()).toBe(0);
    await server.close();
  });
});
