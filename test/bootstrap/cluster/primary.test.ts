import { expect, test } from 'vitest';
import { rig, settled, socket } from './support.ts';

test('the first worker starts alone, the others with the ports the system chose for it, and then one of them says where they are', async () => {
  const { primary, started, at, serve } = rig(3);
  const start = primary.start();
  expect(started).toHaveLength(1);
  at(0).say({ kind: 'listening', key: '127.0.0.1:0#1', port: 4_711 }, socket());
  await serve(0, 0);
  expect(started.map(({ orders }) => orders.number)).toEqual([1, 2, 3]);
  expect(at(2).orders.ports).toEqual([['127.0.0.1:0#1', 4_711]]);
  expect(at(1).sockets).toEqual([]);
  await serve(1, 2);
  expect(await start).toBeUndefined();
  expect(started.map(({ kinds }) => kinds.includes('announce'))).toEqual([true, false, false]);
});

test('a worker that does not come to serve ends the start with what it ended with', async () => {
  const { primary, started, at } = rig(3);
  const start = primary.start();
  at(0).end(78);
  expect(await start).toEqual({ code: 78, signal: undefined });
  expect(started).toHaveLength(1);
});

test('a worker that says nothing for a minute is ended', async () => {
  const { primary, clock, at } = rig(2);
  const start = primary.start();
  clock.advance(59_999);
  expect(at(0).isKilled).toBe(false);
  clock.advance(1);
  expect(await start).toEqual({ code: undefined, signal: 'SIGKILL' });
});

test('a worker that dies is replaced at once, by one that gets its sockets', async () => {
  const { primary, clock, started, at, serve } = rig(2);
  const start = primary.start();
  at(0).say({ kind: 'listening', key: 'a:1', port: 1 }, socket());
  await serve(0, 0);
  await serve(1, 1);
  await start;
  at(0).end(1);
  await settled();
  clock.advance(0);
  expect(started).toHaveLength(3);
  expect(at(2).orders.number).toBe(1);
  expect(at(2).sockets).toEqual(['a:1']);
  expect(at(2).kinds.indexOf('listener')).toBeLessThan(at(2).kinds.indexOf('begin'));
});

test('one that dies again and again is replaced later and later, and nobody waits at its sockets meanwhile', async () => {
  const { clock, started, at, begun } = rig(2);
  await begun();
  const held = socket();
  at(0).say({ kind: 'listening', key: 'a:1', port: 1 }, held);
  at(0).end(1);
  await settled();
  clock.advance(0);
  for (const [delayMs, count] of [
    [500, 4],
    [1_000, 5],
    [2_000, 6],
  ] as const) {
    at(started.length - 1).end(1);
    await settled();
    expect(held.isClosed).toBe(true);
    clock.advance(delayMs - 1);
    expect(started).toHaveLength(count - 1);
    clock.advance(1);
    expect(started).toHaveLength(count);
  }
  // One that was well for long enough is none that dies again and again.
  at(started.length - 1).say({ kind: 'ready' });
  clock.advance(10_000);
  at(started.length - 1).end(1);
  await settled();
  clock.advance(0);
  expect(started).toHaveLength(7);
});

test('when no worker serves and all have failed five times in a row there is no hope', async () => {
  const { primary, clock, started, begun } = rig(2);
  await begun();
  let isHopeless = false;
  void primary.hopeless.then(() => {
    isHopeless = true;
  });
  const over = new Set<unknown>();
  for (let turn = 0; turn < 5; turn += 1) {
    expect(isHopeless).toBe(false);
    for (const worker of started) {
      if (over.has(worker)) continue;
      over.add(worker);
      worker.end(1);
    }
    await settled();
    clock.advance(30_000);
  }
  await settled();
  expect(isHopeless).toBe(true);
});

test('workers are replaced one by one: each ends when another serves with its sockets', async () => {
  const { primary, started, at, begun, serve } = rig(2);
  await begun();
  at(0).say({ kind: 'listening', key: 'a:1', port: 1 }, socket());
  at(1).say({ kind: 'listening', key: 'a:1', port: 1 }, socket());
  const roll = primary.roll();
  await settled();
  expect(started).toHaveLength(3);
  expect(at(2).sockets).toEqual(['a:1']);
  expect(at(0).kinds).not.toContain('retire');
  at(2).say({ kind: 'listening', key: 'a:1', port: 1 });
  await serve(2, 2);
  expect(at(0).kinds).toContain('retire');
  expect(started).toHaveLength(3);
  at(0).end(0);
  await settled();
  expect(started).toHaveLength(4);
  await serve(3, 3);
  at(1).end(0);
  await roll;
  expect(started).toHaveLength(4);
  expect(started.map(({ orders }) => orders.number)).toEqual([1, 2, 1, 2]);
});

test('one that does not go in time is ended', async () => {
  const { primary, clock, at, begun, serve } = rig(1);
  await begun();
  const roll = primary.roll();
  await serve(1, 1);
  clock.advance(30_000);
  expect(at(0).isKilled).toBe(true);
  await roll;
});

test('a new worker that does not start stops the replacement, and the old ones stay', async () => {
  const { primary, lines, started, at, begun } = rig(2);
  await begun();
  const roll = primary.roll();
  await settled();
  at(2).end(78);
  await roll;
  expect(started).toHaveLength(3);
  expect(at(0).kinds).not.toContain('retire');
  expect(lines.at(-1)).toContain('stay');
  // And the next attempt begins anew.
  const again = primary.roll();
  await settled();
  expect(started).toHaveLength(4);
  at(3).end(78);
  await again;
});

test('a socket at an address that the new worker does not have is closed', async () => {
  const { primary, at, begun, serve } = rig(1);
  await begun();
  const before = socket();
  at(0).say({ kind: 'listening', key: 'a:1', port: 1 }, before);
  const roll = primary.roll();
  await settled();
  at(1).say({ kind: 'listening', key: 'a:2', port: 2 }, socket());
  expect(before.isClosed).toBe(false);
  await serve(1, 1);
  expect(before.isClosed).toBe(true);
  at(0).end(0);
  await roll;
});

test('all workers stop together, in order, and nobody takes their places', async () => {
  const { primary, clock, started, at, begun } = rig(2);
  await begun();
  const stop = primary.stop();
  expect(started.map(({ kinds }) => kinds.includes('stop'))).toEqual([true, true]);
  primary.force();
  expect(at(1).kinds).toContain('force');
  at(0).end(0);
  at(1).end(0);
  expect(await stop).toBe(true);
  clock.advance(60_000);
  expect(started).toHaveLength(2);
});

test('all workers are told to read their settings again', async () => {
  const { primary, started, begun } = rig(2);
  await begun();
  primary.reload();
  expect(started.map(({ kinds }) => kinds.at(-1))).toEqual(['reload', 'reload']);
});

test('a worker that had to be ended is no end in order', async () => {
  const { primary, clock, at, begun } = rig(2);
  await begun();
  const stop = primary.stop();
  at(0).end(0);
  clock.advance(30_000);
  expect(at(1).isKilled).toBe(true);
  expect(await stop).toBe(false);
});

test('each is told what all others do, and who ended does nothing', async () => {
  const { at, begun } = rig(3);
  await begun();
  const heard = (index: number) => at(index).told.findLast(({ kind }) => kind === 'others');
  at(0).say({ kind: 'figures', figures: { isReady: true, sessions: 2, callsInFlight: 1 } });
  at(1).say({ kind: 'figures', figures: { isReady: false, sessions: 3, callsInFlight: 0 } });
  expect(heard(2)).toMatchObject({ figures: { isReady: true, sessions: 5, callsInFlight: 1 } });
  expect(heard(0)).toMatchObject({ figures: { isReady: false, sessions: 3, callsInFlight: 0 } });
  at(1).end(0);
  await settled();
  expect(heard(2)).toMatchObject({ figures: { isReady: true, sessions: 2, callsInFlight: 1 } });
});
