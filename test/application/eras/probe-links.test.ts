import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { type Reply, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { discovery, error, maxAgeMs, Owner, probeMs, Rig, status } from './rig.ts';

const spareMs = 10_000;
const unknownMethod = { 'server/discover': error(-32_601) };
const dies: Reply = (_, link) => {
  link.die('it ended with exit code 1');
  return undefined;
};

describe('the link a server was asked on', () => {
  test.each([
    ['of a modern server', { 'server/discover': discovery() }, 'modern'],
    ['of a legacy server that refused', unknownMethod, 'legacy'],
  ] as const)('%s serves whoever opens the next one', async (_, replies, era) => {
    const rig = new Rig({ replies });
    await rig.era();
    const owner = new Owner();
    const upstream = await rig.open(era, owner);
    expect(rig.server.attempts).toBe(1);
    expect(upstream.era).toBe(era);
    rig.server.link.say('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    expect(owner.notified).toEqual(['notifications/tools/list_changed']);
    rig.clock.advance(spareMs * 2);
    expect(upstream.lost).toBeUndefined();
    rig.server.link.die();
    expect(owner.lost).toEqual([upstream]);
    await rig.open(era);
    expect(rig.server.attempts).toBe(2);
  });

  test('serves one only', async () => {
    const rig = new Rig({ replies: unknownMethod });
    await rig.era();
    expect(await rig.open('legacy')).not.toBe(await rig.open('legacy'));
    expect(rig.server.attempts).toBe(2);
  });

  test('does not serve the other era', async () => {
    const rig = new Rig({ protocol: 'http', replies: { 'server/discover': discovery() } });
    await rig.era();
    await rig.open('legacy');
    expect(rig.server.eras).toEqual(['modern', 'legacy']);
  });

  test('is closed when nobody wants it', async () => {
    const rig = new Rig({ replies: unknownMethod });
    await rig.era();
    rig.clock.advance(spareMs - 1);
    expect(rig.openLinks).toBe(1);
    rig.clock.advance(1);
    expect(rig.openLinks).toBe(0);
    await rig.open('legacy');
    expect(rig.server.attempts).toBe(2);
  });

  test('is not used when it died meanwhile', async () => {
    const rig = new Rig({ replies: unknownMethod });
    await rig.era();
    rig.server.link.die();
    expect((await rig.open('legacy')).lost).toBeUndefined();
    expect(rig.server.attempts).toBe(2);
  });

  test('answers pings while it waits', async () => {
    const rig = new Rig({ replies: unknownMethod });
    await rig.era();
    rig.server.link.say('{"jsonrpc":"2.0","id":"p","method":"ping"}');
    expect(rig.server.link.responses).toEqual(['{"jsonrpc":"2.0","id":"p","result":{}}']);
  });

  test('is kept when a legacy server answers with whatever result it has', async () => {
    const rig = new Rig({ protocol: 'stdio', replies: { 'server/discover': '{}' } });
    await rig.era();
    expect(rig.openLinks).toBe(1);
  });

  test.each<[string, 'stdio' | 'http', Reply]>([
    ['HTTP status 404 and an error', 'http', error(-32_601, 404)],
    ['HTTP status 503', 'http', status(503)],
  ])('is closed after %s', async (_, protocol, reply) => {
    const rig = new Rig({ protocol, replies: { 'server/discover': reply } });
    await rig.era();
    expect(rig.openLinks).toBe(0);
  });
});

test('a server whose answer got lost is asked anew, however often somebody waits for the first one', async () => {
  const rig = new Rig({ replies: { 'server/discover': silent } });
  let era: unknown;
  for (let check = 0; check < 20 && era !== 'modern'; check += 1) {
    rig.eras.doubt('demo');
    rig.clock.advance(1_000);
    const asked = rig.era();
    await settled();
    rig.server.on('server/discover', discovery());
    rig.clock.advance(probeMs);
    era = await asked;
  }
  expect(era).toBe('modern');
  expect(rig.server.attempts).toBe(2);
});

describe('a server that ends when it is asked', () => {
  test('is not taken for one that crashes', async () => {
    const rig = new Rig({ replies: { 'server/discover': dies } });
    for (let check = 0; check < 5; check += 1) {
      rig.clock.advance(maxAgeMs);
      expect(await rig.era()).toBe('legacy');
      await settled();
    }
    expect(rig.server.attempts).toBe(5);
    expect((await rig.open('legacy')).lost).toBeUndefined();
  });

  test('counts as crashing when it serves somebody', async () => {
    const rig = new Rig({ replies: unknownMethod });
    await rig.era();
    for (let death = 0; death < 2; death += 1) {
      await rig.open('legacy');
      rig.server.link.die();
    }
    expect(await rig.pool.open(new Owner(), 'legacy')).toMatchObject({ retryAfterMs: 500 });
  });
});

describe('a server on a channel that is silent at first', () => {
  const slow = async (): Promise<Rig> => {
    const rig = new Rig({ replies: { 'server/discover': silent } });
    expect(await rig.eraAfter(probeMs)).toBe('legacy');
    return rig;
  };

  test('may still show that it is modern, and its link is used', async () => {
    const rig = await slow();
    expect(rig.eras.of('demo')).toBe('legacy');
    const { link } = rig.server;
    rig.clock.advance(probeMs);
    link.answer(link.last('server/discover'), discovery());
    await settled();
    expect(rig.eras.of('demo')).toBe('modern');
    expect(rig.logger.fields('info', 'to')).toEqual(['modern']);
    await rig.open('modern');
    expect(rig.server.attempts).toBe(1);
  });

  test('is listened to for half a minute', async () => {
    const rig = await slow();
    rig.clock.advance(30_000 - 1);
    expect(rig.openLinks).toBe(1);
    rig.clock.advance(1);
    expect(rig.openLinks).toBe(0);
    await settled();
    expect(rig.eras.of('demo')).toBe('legacy');
  });

  test('serves nobody before it has spoken', async () => {
    const rig = await slow();
    await rig.open('legacy');
    expect(rig.server.attempts).toBe(2);
  });

  test('stays legacy when it ends, or refuses late', async () => {
    const rig = await slow();
    rig.server.link.die();
    await settled();
    expect(rig.eras.of('demo')).toBe('legacy');
    expect(rig.logger.fields('info', 'to')).toEqual([]);
  });

  test('is not asked a second time on a second link when it is doubted', async () => {
    const rig = await slow();
    rig.eras.doubt('demo');
    const again = rig.eras.of('demo');
    await settled();
    rig.clock.advance(probeMs - 1);
    const { link } = rig.server;
    link.answer(link.last('server/discover'), discovery());
    expect(await again).toBe('modern');
    expect(rig.server.attempts).toBe(1);
    expect(link.all('server/discover')).toHaveLength(1);
    await settled();
    expect(await rig.open('modern')).not.toBe(await rig.open('modern'));
  });

  test('may be doubted and silent again', async () => {
    const rig = await slow();
    rig.eras.doubt('demo');
    expect(await rig.eraAfter(probeMs)).toBe('legacy');
    const { link } = rig.server;
    link.answer(link.last('server/discover'), discovery());
    await settled();
    expect(rig.eras.of('demo')).toBe('modern');
    expect(rig.server.attempts).toBe(1);
  });
});

describe('closing', () => {
  test('ends questions and spare links', async () => {
    const asking = new Rig({ replies: { 'server/discover': silent } });
    const answer = asking.eras.of('demo');
    await settled();
    await asking.eras.close();
    expect(await answer).toMatchObject({ code: 'shutting_down' });
    expect(asking.openLinks).toBe(0);

    const spare = new Rig({ replies: unknownMethod });
    await spare.era();
    await spare.eras.close();
    expect(spare.openLinks).toBe(0);
  });

  test('ends a question whose link is still being opened', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery() } });
    const open = rig.server.holdOpening();
    const answer = rig.eras.of('demo');
    await rig.eras.close();
    open();
    expect(await answer).toBeInstanceOf(Fault);
    expect(rig.openLinks).toBe(0);
  });

  test('ends the wait for a silent server', async () => {
    const rig = new Rig();
    await rig.eraAfter(probeMs);
    await rig.eras.close();
    await settled();
    expect(rig.openLinks).toBe(0);
    expect(rig.clock.alarms).toBe(1); // of the deadlines
  });
});
