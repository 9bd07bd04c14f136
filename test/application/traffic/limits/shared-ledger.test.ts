import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RateLimitSettings } from '../../../../src/application/traffic/limits/rate-rules.ts';
import { LimitingReplicas } from '../../../support/application/limiting-replicas.ts';

const settings: RateLimitSettings = {
  isEnabled: true,
  rate: { limit: 600, windowMs: 60_000, burst: 100 },
  keyType: 'user',
  perProtocol: false,
  limits: [],
  isExact: false,
  tellsClients: false,
};
const rate = (limit: number, burst: number) => ({ limit, windowMs: 60_000, burst });

/** Requests that pass while one user asks as fast as that at replicas in turn. */
const passedIn = async (
  replicas: LimitingReplicas,
  ms: number,
  perMs: number,
  pick: (at: number) => number,
): Promise<number> => {
  let passed = 0;
  const endMs = replicas.clock.nowMs() + ms;
  for (let at = 0; replicas.clock.nowMs() < endMs; at += 1) {
    const asked = Array.from({ length: perMs }, (_, more) =>
      replicas.ask(pick(at * perMs + more), 'ada'),
    );
    for (const isPassed of await Promise.all(asked)) if (isPassed) passed += 1;
    await replicas.advance(1);
  }
  return passed;
};

describe('three replicas', () => {
  test('who asks all of them as fast as they let him gets the one limit, within 5 %', async () => {
    const replicas = new LimitingReplicas(settings);
    const passed = await passedIn(replicas, 12_000, 3, (at) => at % 3);
    const lawful = 100 + 12_000 / 100;
    expect(passed).toBeGreaterThanOrEqual(lawful * 0.95);
    expect(passed).toBeLessThanOrEqual(lawful * 1.05);
  });

  test('who stays at one of them gets all of it, the burst too', async () => {
    const replicas = new LimitingReplicas(settings);
    let passed = 0;
    for (let at = 0; at < 150; at += 1) if (await replicas.ask(1, 'ada')) passed += 1;
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(100 + 3 + 2);
  });

  test('who keeps well below waits for nobody', async () => {
    const replicas = new LimitingReplicas(settings);
    for (let at = 0; at < 50; at += 1) {
      expect(await replicas.ask(at % 3, 'ada')).toBe(true);
      await replicas.advance(120);
    }
    expect(replicas.asked).toBe(0);
  });

  test('what passes is told together ten times a second, and more often before it is too much', async () => {
    const second = async (burst: number): Promise<LimitingReplicas> => {
      const replicas = new LimitingReplicas({ ...settings, rate: rate(600_000, burst) });
      for (let at = 0; at < 1_000; at += 1) {
        expect(await replicas.ask(0, 'ada')).toBe(true);
        await replicas.advance(1);
      }
      expect(replicas.asked).toBe(0);
      return replicas;
    };
    // Of 100,000 the others need not know 1,666; of 3,000 fifty, half of which have passed after 25 ms.
    expect((await second(100_000)).told).toBeLessThanOrEqual(10);
    const hurried = (await second(3_000)).told;
    expect(hurried).toBeGreaterThan(20);
    expect(hurried).toBeLessThanOrEqual(40);
  });

  test('who is out of requests is refused without asking anybody', async () => {
    const replicas = new LimitingReplicas({ ...settings, rate: rate(60, 6) });
    for (let at = 0; at < 30; at += 1) await replicas.ask(at % 3, 'ada');
    await replicas.advance(30);
    const { asked } = replicas;
    for (let at = 0; at < 30; at += 1) expect(await replicas.ask(at % 3, 'ada')).toBe(false);
    expect(replicas.asked).toBe(asked);
  });

  test('in exact mode not one more passes than the law says', async () => {
    const replicas = new LimitingReplicas({ ...settings, rate: rate(60, 7), isExact: true });
    const asked = Array.from({ length: 60 }, (_, at) => replicas.ask(at % 3, 'ada'));
    expect((await Promise.all(asked)).filter((isPassed) => isPassed)).toHaveLength(7);
    expect(replicas.asked).toBe(60);
  });

  test('never more pass than the law and one unknown share each allow, whatever comes where', async () => {
    const asks = fc.array(
      fc.record({
        replica: fc.integer({ min: 0, max: 2 }),
        gapMs: fc.integer({ min: 0, max: 25 }),
      }),
      { minLength: 20, maxLength: 150 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5, max: 150 }),
        fc.integer({ min: 1, max: 90 }),
        asks,
        async (limit, burst, played) => {
          const replicas = new LimitingReplicas({ ...settings, rate: rate(limit, burst) });
          const startMs = replicas.clock.nowMs();
          let passed = 0;
          for (const { replica, gapMs } of played) {
            if (await replicas.ask(replica, 'ada')) passed += 1;
            await replicas.advance(gapMs);
          }
          const elapsedMs = replicas.clock.nowMs() - startMs;
          const lawful = burst + (elapsedMs * limit) / 60_000;
          const unknown = 3 * Math.max(1, Math.floor((Math.min(limit, burst) * 0.05) / 3));
          expect(passed).toBeLessThanOrEqual(Math.ceil(lawful) + unknown);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the store goes away', () => {
  const small = { ...settings, rate: rate(60, 6) };

  test('each replica keeps to its share, refuses nobody because of it, and is back with it [RL-08]', async () => {
    const replicas = new LimitingReplicas(small);
    await replicas.ask(0, 'ada');
    await replicas.advance(50);
    replicas.isAway = true;
    // The first that hears of it goes on by its share.
    const passed: boolean[] = [];
    for (let at = 0; at < 5; at += 1) passed.push(await replicas.ask(0, 'bob'));
    expect(passed).toEqual([true, true, false, false, false]);
    for (const replica of [1, 2]) {
      expect(await replicas.ask(replica, 'bob')).toBe(true);
      expect(await replicas.ask(replica, 'eve')).toBe(true);
    }
    await replicas.advance(20);
    const { asked } = replicas;
    expect(await replicas.ask(1, 'dan')).toBe(true);
    expect(replicas.asked).toBe(asked);
    expect(replicas.turns).toEqual([true, true, true]);
    replicas.isAway = false;
    await replicas.advance(1_100);
    expect(replicas.turns.slice(3)).toEqual([false, false, false]);
    const again: boolean[] = [];
    for (let at = 0; at < 8; at += 1) again.push(await replicas.ask(at % 3, 'fay'));
    expect(again.filter((isPassed) => isPassed).length).toBeGreaterThanOrEqual(6);
  });

  test('who asked steadily meanwhile is not refused when it is back', async () => {
    const replicas = new LimitingReplicas(settings);
    for (const isAway of [false, true, false, true, false]) {
      replicas.isAway = isAway;
      for (let at = 0; at < 20; at += 1) {
        expect(await replicas.ask(at % 3, 'ada')).toBe(true);
        await replicas.advance(130);
      }
    }
  });

  test('requests that wait for it go on by the share of their replica', async () => {
    const replicas = new LimitingReplicas({ ...small, isExact: true });
    replicas.isAway = true;
    const asked = Array.from({ length: 9 }, () => replicas.ask(0, 'ada'));
    expect((await Promise.all(asked)).filter((isPassed) => isPassed)).toHaveLength(2);
  });
});
