import { describe, expect, test } from 'vitest';
import { StoreTrouble } from '../../../src/application/ports/driven/store-trouble.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { settled } from '../../support/application/settled.ts';
import {
  type Asked,
  answer,
  forgetfulRecords,
  lostReplica,
  passing,
  Replica,
  times,
  twoReplicas,
} from './rig.ts';

const faultOf = ({ sink }: Asked): string | undefined =>
  sink.refusals[0]?.fault.code ?? sink.parsed.error?.data?.error_code;

const failed = (asked: Asked, code: 'backend_unavailable' | 'outcome_unknown'): void =>
  asked.call.onFailure(new Fault(code, 'gone'));

test('a call without a key is no concern of it', () => {
  const { a } = twoReplicas();
  const asked = a.ask({ key: '7' });
  expect(asked.isTaken).toBe(false);
  expect(a.outcomes).toEqual([]);
});

describe('the same call again', () => {
  test('gets the answer of the first under its own id, on every replica', async () => {
    const { a, b } = twoReplicas();
    const first = a.ask();
    await settled();
    expect(first.sent).toBe(1);
    answer(first, '{"paid":5}');
    await settled();
    const again = [a.ask(), b.ask(), b.ask()];
    await settled();
    for (const { sink, sent, call } of again) {
      expect(sent).toBe(0);
      expect(sink.text).toBe(`{"jsonrpc":"2.0","id":${call.idKey},"result":{"paid":5}}`);
    }
    expect([...a.outcomes, ...b.outcomes]).toEqual(['run', 'repeated', 'repeated', 'repeated']);
  });

  test('gets the error of the server too: it is what came of the call', async () => {
    const { a, b } = twoReplicas();
    const first = a.ask();
    await settled();
    const error = messageOf(
      '{"jsonrpc":"2.0","id":77,"error":{"code":-32000,"message":"no money"}}',
    );
    first.call.onAnswer(error, 'channel');
    await settled();
    const again = b.ask();
    await settled();
    expect(again.sink.parsed.error?.message).toBe('no money');
  });

  test('waits while the first is under way, here and elsewhere', async () => {
    const { a, b, clock } = twoReplicas();
    const first = a.ask();
    await settled();
    const here = a.ask();
    const there = b.ask();
    await settled();
    clock.advance(1_000);
    await settled();
    expect([here.sink.isOver, there.sink.isOver]).toEqual([false, false]);
    answer(first, '{"paid":5}');
    await settled();
    expect(here.sink.text).toContain('"paid":5');
    clock.advance(500);
    await settled();
    expect(there.sink.text).toContain('"paid":5');
    expect([first.sent, here.sent, there.sent]).toEqual([1, 0, 0]);
  });

  test('hears that it is too early when the first takes too long', async () => {
    const { a, b, clock } = twoReplicas();
    const first = a.ask();
    await settled();
    const others = [a.ask(), b.ask()];
    await settled();
    await passing(clock, times.waitMs);
    for (const other of others) {
      expect(faultOf(other)).toBe('idempotency_key_in_use');
      expect(other.sink.refusals[0]?.fault.retryAfterMs).toBe(1_000);
    }
    answer(first, '{}');
    await settled();
    expect(first.sink.isOver).toBe(true);
  });

  test('with other arguments is refused, and another principal has keys of his own', async () => {
    const { a, b } = twoReplicas();
    const first = a.ask({ args: '{"amount":5}' });
    await settled();
    const other = b.ask({ args: '{"amount":6}' });
    const stranger = b.ask({ principal: 'you' });
    await settled();
    expect(faultOf(other)).toBe('idempotency_key_reused');
    expect([first.sent, other.sent, stranger.sent]).toEqual([1, 0, 1]);
  });

  test('is a new call when its time is over', async () => {
    const { a, clock } = twoReplicas();
    const first = a.ask();
    await settled();
    answer(first, '{}');
    await settled();
    clock.advance(times.ttlMs);
    const again = a.ask();
    await settled();
    expect(again.sent).toBe(1);
  });
});

describe('a call that came to no answer', () => {
  test('is not sent again when it may have been carried out', async () => {
    const { a, b } = twoReplicas();
    const first = a.ask();
    await settled();
    const waiting = a.ask();
    await settled();
    failed(first, 'outcome_unknown');
    await settled();
    const later = b.ask();
    await settled();
    for (const other of [waiting, later]) {
      expect(faultOf(other)).toBe('outcome_unknown');
      expect(other.sent).toBe(0);
    }
  });

  test('nor when its client gave it up', async () => {
    const { a, b } = twoReplicas();
    const first = a.ask();
    await settled();
    first.call.abandon();
    await settled();
    const later = b.ask();
    await settled();
    expect(faultOf(later)).toBe('outcome_unknown');
  });

  test('is sent by the next one when it certainly was not', async () => {
    const { a, b, clock } = twoReplicas();
    const first = a.ask();
    await settled();
    const others = [a.ask(), b.ask()];
    await settled();
    failed(first, 'backend_unavailable');
    await passing(clock, 1_000);
    expect(others.map(({ sent }) => sent).toSorted()).toEqual([0, 1]);
    for (const other of others) if (other.sent === 1) answer(other, '{"paid":5}');
    await passing(clock, 1_000);
    for (const { sink } of others) expect(sink.text).toContain('"paid":5');
  });

  test('is forgotten when its client went before it was sent', async () => {
    const { a } = twoReplicas();
    const first = a.ask();
    first.call.abandon();
    await settled();
    const next = a.ask();
    await settled();
    expect([first.sent, next.sent]).toEqual([0, 1]);
  });

  test('is unknown when its replica is lost, and known to be under way as long as it lives', async () => {
    const { a, b, clock } = twoReplicas();
    a.ask();
    await settled();
    clock.advance(3 * times.leaseMs);
    const early = b.ask();
    await settled();
    expect(early.sink.isOver).toBe(false);
    const { a: lost, b: other, clock: stopped } = lostReplica();
    lost.ask();
    await settled();
    stopped.advance(times.leaseMs);
    const late = other.ask();
    await settled();
    expect(faultOf(late)).toBe('outcome_unknown');
  });
});

test('an answer that is too long is not kept, and nobody carries the call out again', async () => {
  const { a, b } = twoReplicas();
  const first = a.ask();
  await settled();
  answer(first, `{"text":"${'x'.repeat(times.maxAnswerBytes)}"}`);
  await settled();
  const again = b.ask();
  await settled();
  expect(faultOf(again)).toBe('outcome_unknown');
  expect(again.sink.parsed.error?.message).toContain('too long to be kept');
  expect(again.sent).toBe(0);
});

test('nothing is carried out while it cannot be known what was', async () => {
  const away = new StoreTrouble('away', 'no answer');
  const never = (): Promise<StoreTrouble> => Promise.resolve(away);
  const asked = new Replica({ begin: never, keep: never, end: never }).ask();
  await settled();
  expect(faultOf(asked)).toBe('overloaded');
  expect(asked.sent).toBe(0);
});

test('an end that cannot be told is told again', async () => {
  const { a, told, clock } = forgetfulRecords();
  const first = a.ask();
  await settled();
  answer(first, '{}');
  await passing(clock, times.leaseMs);
  expect(told()).toBe(2);
  expect(clock.alarms).toBe(0);
});
