import { describe, expect, test } from 'vitest';
import { HealthChecks } from '../../../src/application/health/health-checks.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { checkSettings, endpointAt, RecordingHealth } from './rig.ts';

const start = () => {
  const clock = new HandClock();
  const health = new RecordingHealth();
  const asked: string[] = [];
  const closed: string[] = [];
  const checks = new HealthChecks({
    clock,
    timers: clock,
    random: () => 0.5,
    report: health,
    metrics: health,
    checkOf: ({ id }) => ({
      run: () => {
        asked.push(id);
        return Promise.resolve('ok');
      },
      close: () => {
        closed.push(id);
        return Promise.resolve();
      },
    }),
  });
  return { clock, asked, closed, checks };
};

describe('the checks of all servers', () => {
  test('follow the endpoints of each: new ones at once, old ones no more', async () => {
    const { clock, asked, closed, checks } = start();
    const [a, b, c] = [endpointAt('a'), endpointAt('b'), endpointAt('c')];
    const other = endpointAt('o', undefined, 'other');
    await checks.watch('other', [other], checkSettings);
    await checks.watch('weather', [a, b], checkSettings);
    await settled();
    expect(asked).toEqual(['o', 'a', 'b']);
    await checks.watch('weather', [b, c], checkSettings);
    await settled();
    expect([asked, closed]).toEqual([['o', 'a', 'b', 'c'], ['a']]);
    clock.advance(30_000);
    expect(asked).toEqual(['o', 'a', 'b', 'c', 'o', 'b', 'c']);
    expect(checks.last(a)).toBeUndefined();
    expect(checks.last(b)).toMatchObject({ result: 'ok' });
  });

  test('end with the gateway', async () => {
    const { clock, asked, closed, checks } = start();
    await checks.watch('weather', [endpointAt('a'), endpointAt('b')], checkSettings);
    await settled();
    await checks.close();
    await checks.watch('weather', [endpointAt('c')], checkSettings);
    clock.advance(100_000);
    expect([asked, closed]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(clock.alarms).toBe(0);
  });
});
