import { describe, expect, test } from 'vitest';
import { Heartbeats } from '../../../src/application/push/heartbeat.ts';
import { Call } from '../../../src/application/relay/call.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingAdmission } from '../../support/application/recording-admission.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const withToken = (token: string) =>
  messageOf(
    `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"slow","_meta":{"progressToken":${token}}}}`,
  );

const open = (silenceMs = 15_000) => {
  const clock = new HandClock();
  const metrics = new RecordingAdmission();
  const heartbeats = new Heartbeats(silenceMs, clock, clock, metrics);
  const begin = (text = withToken('"mine"')) => {
    const sink = new RecordingSink();
    const call = new Call(text, sink, { callAlive: () => {}, callEnded: () => {} }, 0);
    heartbeats.watch(call, text);
    return { sink, call };
  };
  return { clock, metrics, heartbeats, begin };
};

const progressOf = (text: string): { progressToken: unknown; progress: number } =>
  (JSON.parse(text) as { params: { progressToken: unknown; progress: number } }).params;

describe('Heartbeats', () => {
  test('a client that gives up after 60 s without progress waits ten minutes for a silent tool', () => {
    const { clock, metrics, begin } = open();
    const { sink, call } = begin();
    let gaveUp = false;
    let heard = 0;
    let stopWaiting = clock.after(60_000, () => {
      gaveUp = true;
    });
    // resetTimeoutOnProgress of the official TypeScript client
    const stop = clock.every(100, () => {
      if (sink.pushed.length === heard) return;
      heard = sink.pushed.length;
      stopWaiting();
      stopWaiting = clock.after(60_000, () => {
        gaveUp = true;
      });
    });
    clock.advance(600_000);
    stop();
    expect(gaveUp).toBe(false);
    expect(metrics.heartbeats).toBe(heard);
    expect(heard).toBeGreaterThanOrEqual(600_000 / 16_000);
    expect(heard).toBeLessThanOrEqual(600_000 / 15_000);
    const values = sink.pushed.map((text) => progressOf(text));
    expect(new Set(values.map(({ progressToken }) => progressToken))).toEqual(new Set(['mine']));
    for (const [at, { progress }] of values.entries())
      if (at > 0) expect(progress).toBeGreaterThan(values[at - 1]?.progress ?? 0);
    call.onAnswer(messageOf('{"jsonrpc":"2.0","id":1,"result":{}}'), 'channel');
    expect(sink.text).toBe('{"jsonrpc":"2.0","id":7,"result":{}}');
    clock.advance(60_000); // a push after the answer would throw
  });

  test('a server that reports by itself needs none', () => {
    const { clock, metrics, begin } = open();
    const { sink, call } = begin();
    for (let at = 1; at <= 20; at += 1) {
      clock.advance(14_000);
      const text = `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"mine","progress":${at}}}`;
      call.notify(messageOf(text), new TextEncoder().encode(text));
    }
    expect([metrics.heartbeats, sink.pushed.length]).toEqual([0, 20]);
  });

  test('what else the server says is no progress to its client', () => {
    const { clock, metrics, begin } = open();
    const { call } = begin();
    const text = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}';
    for (let at = 0; at < 4; at += 1) {
      clock.advance(10_000);
      call.notify(messageOf(text), new TextEncoder().encode(text));
    }
    expect(metrics.heartbeats).toBe(2);
  });

  test('says nothing to a client that gave no token, and costs it nothing', () => {
    const { clock, metrics, begin } = open();
    const { call } = begin(messageOf('{"jsonrpc":"2.0","id":7,"method":"tools/call"}'));
    clock.advance(600_000);
    expect([call.heartbeat, metrics.heartbeats]).toEqual([undefined, 0]);
  });

  test('is no word of the server: the call may still be sent again, and a cancelled one hears nothing', () => {
    const { clock, metrics, begin } = open();
    const { sink, call } = begin();
    call.sent = withToken('"mine"');
    clock.advance(16_000);
    expect(sink.pushed).toHaveLength(1);
    expect(call.sent).toBeDefined();
    call.abandon();
    clock.advance(600_000);
    expect(metrics.heartbeats).toBe(1);
  });

  test('keeps the token’s exact bytes', () => {
    const { clock, begin } = open();
    const { sink } = begin(withToken('12345678901234567890'));
    clock.advance(16_000);
    expect(sink.pushed[0]).toContain('"progressToken":12345678901234567890,');
  });

  test('stop leaves no timer behind', () => {
    const { clock, heartbeats, begin } = open();
    begin();
    heartbeats.stop();
    expect(clock.alarms).toBe(0);
  });
});
