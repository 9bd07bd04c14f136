import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const demo = (more: string): string => `servers: { demo: { command: node${more} } }\n`;

describe('admission', () => {
  test('has no cap unless told so, and sheds load only when the program is too busy', () => {
    const { settings } = load(demo(''));
    expect(settings?.admission).toEqual({
      maxInFlight: undefined,
      maxWaiting: 1_000,
      maxWaitMs: 10_000,
      shedding: { isEnabled: true, maxDelayMs: 200, maxMemory: 0.9 },
    });
    expect(settings?.servers[0]?.admission).toEqual({});
  });

  test('is told for all servers and for one', () => {
    const { settings } = load(
      `${demo(', admission: { max_in_flight: 3, max_wait: 2s }')}admission: { max_in_flight: 20, max_waiting: 0, max_wait: 500ms, shedding: { enabled: false, max_delay: 50ms, max_memory: 75% } }`,
    );
    expect(settings?.admission).toEqual({
      maxInFlight: 20,
      maxWaiting: 0,
      maxWaitMs: 500,
      shedding: { isEnabled: false, maxDelayMs: 50, maxMemory: 0.75 },
    });
    expect(settings?.servers[0]?.admission).toEqual({ maxInFlight: 3, maxWaitMs: 2_000 });
  });

  test.each([
    ['max_in_flight: 0', 'expected a whole number from 1 to 10000000, found 0'],
    ['max_wait: soon', 'is not a duration'],
    ['shedding: { max_memory: 120% }', 'expected a part from 0 to 1, or 0% to 100%, found "120%"'],
    [
      'shedding: { max_memory: 0 }',
      'a limit of 0 refuses everything: set shedding.enabled: false, or more than 0',
    ],
    ['shedding: { max_memory: much }', 'expected a part from 0 to 1, or 0% to 100%, found "much"'],
    ['max_queue: 5', 'max_queue'],
  ])('%s is refused', (entry, problem) => {
    const found = problemsOf(`${demo('')}admission: { ${entry} }`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
  });
});
