import { describe, expect, test } from 'vitest';
import { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import type { ServerKeeper } from '../../../src/application/pools/server-keeper.ts';
import type { ServerPool } from '../../../src/application/pools/server-pool.ts';
import { connectedBy, poolOf } from '../../support/application/pools.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { ScriptedBackend } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const build = (...names: readonly string[]) => {
  const clock = new HandClock();
  const connectors = connectedBy(new ScriptedBackend(new Map()));
  const parts = { connectors, clock, timers: clock, metrics: new RecordingMetrics() };
  const pool = (server: string): ServerPool => poolOf({ server, endpoints: [] }, parts);
  const pools = new PoolDirectory(names.map(pool));
  const heard: string[] = [];
  const keeper: ServerKeeper = {
    added: ({ server }, before) => heard.push(`added ${server}, ${seen(before)}`),
    removed: ({ server }, next) => heard.push(`removed ${server}, ${seen(next)}`),
    over: ({ server }, isGone) => heard.push(`over ${server}, gone: ${isGone}`),
  };
  /** With what the directory says of another pool at that moment. */
  const seen = (other: object | undefined): string =>
    `${other === undefined ? 'alone' : 'in turn'}; ${pools.names.join()}`;
  pools.follow(keeper);
  const pass = async (): Promise<void> => {
    for (let look = 0; look < 5; look += 1) {
      clock.advance(20);
      await settled();
    }
  };
  return { pools, pool, heard, pass };
};

describe('who keeps something for each server hears, when the directory has changed already,', () => {
  test('of one that comes', () => {
    const { pools, pool, heard } = build('a');
    void pools.put(pool('b'));
    expect(heard).toEqual(['added b, alone; a,b']);
    expect(pools.all.map(({ server }) => server)).toEqual(['a', 'b']);
  });

  test('of one that goes, and that nothing is left of it', async () => {
    const { pools, heard, pass } = build('a', 'b');
    const over = pools.remove('a');
    expect(heard).toEqual(['removed a, alone; b']);
    await pass();
    await over;
    expect(heard.at(-1)).toBe('over a, gone: true');
    expect([pools.has('a'), pools.find('a')]).toEqual([false, undefined]);
  });

  test('of one that takes the place of another, which keeps its rank', async () => {
    const { pools, pool, heard, pass } = build('a', 'b');
    const next = pool('a');
    const over = pools.put(next);
    expect(heard).toEqual(['removed a, in turn; a,b', 'added a, in turn; a,b']);
    expect(pools.find('a')).toBe(next);
    await pass();
    await over;
    expect(heard.at(-1)).toBe('over a, gone: false');
  });

  test('of one that came back before it had gone', async () => {
    const { pools, pool, heard, pass } = build('a');
    void pools.remove('a');
    void pools.put(pool('a'));
    await pass();
    expect(heard.at(-1)).toBe('over a, gone: false');
  });
});

test('a server that is not there cannot be removed', () => {
  expect(build('a').pools.remove('b')).toBeUndefined();
});

test('the end of the gateway does not wait for servers that are being let go of', async () => {
  const { pools } = build('a');
  void pools.remove('a');
  pools.stop();
  await pools.parted();
});
