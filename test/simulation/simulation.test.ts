import { describe, expect, test } from 'vitest';
import { Simulation } from './simulation.ts';

const SEEDS = 1_000;
const SEEDS_PER_TEST = 100;

/** What to look at when a seed fails. */
const report = async (seed: number): Promise<string | undefined> => {
  const { violations, trace } = await new Simulation(seed).run();
  if (violations.length === 0) return undefined;
  const end = trace.slice(-40).join('\n');
  return `seed ${seed} (npm run simulate -- --seed ${seed} --trace):\n${violations.join('\n')}\n${end}`;
};

describe('the whole core under simulated time, network and processes', () => {
  const firsts = Array.from({ length: SEEDS / SEEDS_PER_TEST }, (_, part) => part * SEEDS_PER_TEST);

  test.each(firsts)(`${SEEDS_PER_TEST} schedules after seed %i break no rule`, async (first) => {
    const failures: string[] = [];
    for (let seed = first + 1; seed <= first + SEEDS_PER_TEST; seed += 1) {
      const failure = await report(seed);
      if (failure !== undefined) failures.push(failure);
    }
    expect(failures).toEqual([]);
  });

  test('a seed is one schedule, to the last byte', async () => {
    for (const seed of [1, 7, 42, 286]) {
      const once = await new Simulation(seed).run();
      const again = await new Simulation(seed).run();
      expect(again.trace).toEqual(once.trace);
      expect(again.hash).toBe(once.hash);
    }
    const [one, other] = await Promise.all([1, 2].map((seed) => new Simulation(seed).run()));
    expect(one?.hash).not.toBe(other?.hash);
  });
});
