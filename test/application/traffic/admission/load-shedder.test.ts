import { describe, expect, test } from 'vitest';
import { Admission } from '../../../../src/application/relay/admission.ts';
import { LoadShedder } from '../../../../src/application/traffic/admission/load-shedder.ts';
import { messageOf } from '../../../support/application/message-of.ts';
import { RecordingAdmission } from '../../../support/application/recording-admission.ts';
import { RecordingLogger } from '../../../support/application/recording-logger.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const open = () => {
  const clock = new HandClock();
  const metrics = new RecordingAdmission();
  const logger = new RecordingLogger();
  const pressure = { delayMs: 0, memory: 0 };
  let isMeasured = true;
  const gauge = {
    read: () => ({ ...pressure }),
    close: () => {
      isMeasured = false;
    },
  };
  const settings = { maxDelayMs: 100, maxMemory: 0.9 };
  const shedder = new LoadShedder(settings, { gauge, timers: clock, metrics, logger });
  const admission = new Admission({ maxInFlightPerSession: 10 }, shedder);
  const ask = (principal: string, method = 'tools/call') =>
    admission.check(
      {
        facts: { principal: { key: principal }, protocol: 'http', remoteAddress: '10.0.0.1' },
        calls: new Map(),
      },
      messageOf(`{"jsonrpc":"2.0","id":1,"method":"${method}"}`),
    );
  /** One period in which the heavy one asks 300 times and the light one 10 times: how often each was refused. */
  const period = (): readonly number[] => {
    const refused = { heavy: 0, light: 0 };
    for (let at = 0; at < 300; at += 1) {
      if (ask('heavy') !== undefined) refused.heavy += 1;
      if (at % 30 === 0 && ask('light') !== undefined) refused.light += 1;
    }
    clock.advance(200);
    return [refused.heavy, refused.light];
  };
  return { clock, metrics, logger, pressure, shedder, ask, period, isMeasured: () => isMeasured };
};

describe('LoadShedder', () => {
  test('refuses nobody while all is well', () => {
    const { shedder, period } = open();
    for (let at = 0; at < 20; at += 1) expect(period()).toEqual([0, 0]);
    expect(shedder.isAlert).toBe(false);
  });

  test('under strain refuses the heaviest, with a time to come back, and tells the operator once', () => {
    const { clock, metrics, logger, pressure, ask, period } = open();
    pressure.delayMs = 200;
    for (let at = 0; at < 3; at += 1) period();
    const [heavy = 0, light] = period();
    expect(heavy).toBeGreaterThan(100);
    expect(light).toBe(0);
    for (let at = 0; at < 300; at += 1) void ask('heavy');
    expect(ask('heavy')).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    expect(new Set(metrics.shed)).toEqual(new Set(['event_loop']));
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    pressure.delayMs = 5;
    for (let at = 0; at < 60; at += 1) period();
    expect(period()).toEqual([0, 0]);
    expect(logger.lines.at(-1)?.message).toBe('all requests are accepted again');
    clock.advance(1);
  });

  test('never refuses what opens a conversation or asks whether anybody is there', () => {
    const { pressure, ask, period } = open();
    pressure.memory = 0.99;
    for (let at = 0; at < 12; at += 1) period();
    expect(ask('heavy', 'tools/list')).toBeUndefined();
    for (let at = 0; at < 500; at += 1) void ask('heavy');
    expect(ask('heavy', 'tools/list')).toMatchObject({
      code: 'overloaded',
    });
    for (const method of ['initialize', 'ping', 'server/discover'])
      expect(ask('heavy', method)).toBeUndefined();
  });

  test('stops measuring with the gateway', () => {
    const { clock, shedder, isMeasured } = open();
    shedder.stop();
    expect([clock.alarms, isMeasured()]).toEqual([0, false]);
  });
});
