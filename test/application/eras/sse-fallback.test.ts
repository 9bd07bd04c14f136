import { describe, expect, test } from 'vitest';
import { silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { callMs, discovery, error, maxAgeMs, Owner, Rig, status } from './rig.ts';

/** Refuses every POST, at an address where HTTP+SSE begins with a GET. */
const sseServer = (code = 404): Rig =>
  new Rig({
    protocol: 'http',
    replies: { 'server/discover': status(code), initialize: status(code) },
    sseReplies: {},
  });

describe('an HTTP address that takes neither a probe nor initialize', () => {
  test.each([400, 404, 405])('(status %i) is reached by HTTP+SSE', async (code) => {
    const rig = sseServer(code);
    expect(await rig.era()).toBe('legacy');
    expect(rig.logger.fields('info', 'server')).toEqual(['demo']);
    const upstream = await rig.open('legacy');
    expect(upstream.separatesCalls).toBe(false);
    expect(rig.sse.attempts).toBe(1); // the link that showed it
    rig.sse.link.die();
    await rig.open('legacy');
    expect(rig.sse.attempts).toBe(2);
    rig.sse.link.die();
    expect(await rig.pool.open(new Owner(), 'legacy')).toMatchObject({ retryAfterMs: 500 });
    expect(rig.server.eras).toEqual(['modern', 'legacy']);
    expect(rig.server.links.filter(({ isOpen }) => isOpen)).toEqual([]);
  });

  test('shows nothing when there is no event stream either', async () => {
    const replies = { 'server/discover': status(404), initialize: status(404) };
    const rig = new Rig({ protocol: 'http', replies });
    expect(await rig.era()).toMatchObject({ message: 'HTTP status 404' });
    expect(rig.eras.verdict('demo')).toBeUndefined();
    expect(rig.openLinks).toBe(0);
    rig.server.on('server/discover', discovery());
    expect(await rig.era()).toBe('modern');
  });

  test('is tried by HTTP+SSE no longer once it takes POSTs', async () => {
    const rig = sseServer();
    await rig.era();
    rig.server.on('server/discover', error(-32_601, 404));
    rig.clock.advance(maxAgeMs);
    expect(rig.eras.of('demo')).toBe('legacy');
    await settled();
    expect((await rig.open('legacy')).separatesCalls).toBe(true);
  });
});

describe('an HTTP address that takes no probe', () => {
  test('but initialize is a legacy one', async () => {
    const rig = new Rig({
      protocol: 'http',
      replies: { 'server/discover': status(404) },
      sseReplies: {},
    });
    expect(await rig.era()).toBe('legacy');
    expect(rig.sse.attempts).toBe(0);
    expect(rig.openLinks).toBe(0);
    expect((await rig.open('legacy')).separatesCalls).toBe(true);
  });

  test.each([401, 503])('and refuses initialize with status %i shows nothing', async (code) => {
    const replies = { 'server/discover': status(404), initialize: status(code) };
    const rig = new Rig({ protocol: 'http', replies, sseReplies: {} });
    expect(await rig.era()).toMatchObject({ message: `HTTP status ${code}` });
    expect(rig.sse.attempts).toBe(0);
  });

  test('and is silent to initialize shows nothing', async () => {
    const replies = { 'server/discover': status(404), initialize: silent };
    const rig = new Rig({ protocol: 'http', replies, sseReplies: {} });
    expect(await rig.eraAfter(callMs + 1_000)).toMatchObject({ code: 'timeout' });
    expect(rig.openLinks).toBe(0);
  });
});

test('the gateway leaves no event stream behind that it found while it was closed', async () => {
  const rig = sseServer();
  const open = rig.sse.holdOpening();
  const answer = rig.eras.of('demo');
  await settled();
  await rig.eras.close();
  open();
  expect(await answer).toMatchObject({ code: 'shutting_down' });
  expect(rig.openLinks).toBe(0);
});
