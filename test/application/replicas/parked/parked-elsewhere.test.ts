import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/application/settled.ts';
import {
  type Asked,
  accepted,
  callMs,
  collectMs,
  elicit,
  parkMs,
} from '../../bridge/legacy-server/rig.ts';
import { parkedAt, type Replica, Replicas } from './replicas.ts';

const answer = `"elicitation_1":${accepted}`;

/** Two replicas, and a call that waits at the first. */
const twoOf = async () => {
  const replicas = new Replicas();
  const first = await replicas.add('first');
  const second = await replicas.add('second');
  return { replicas, first, second, ...(await parkedAt(first)) };
};

const retryAt = async ({ rig }: Replica, state: string, principal?: string): Promise<Asked> => {
  const asking = principal === undefined ? {} : { principal };
  const retry = await rig.retry(state, answer, asking);
  await settled();
  return retry;
};

describe('a client that comes back to another replica', () => {
  test('brings its answers to where its call waits, and gets the result there', async () => {
    const { first, second, state, heard } = await twoOf();
    const retry = await retryAt(second, state);
    expect(first.rig.link.responses).toHaveLength(1);
    expect(second.rig.server.links).toHaveLength(0);
    expect(first.clients.callsInFlight).toBe(1);
    first.rig.link.answer(heard, '{"content":[],"big":12345678901234567890}');
    await settled();
    expect(retry.text).toContain('"big":12345678901234567890');
    expect(retry.text).toContain('"resultType":"complete"');
    expect(retry.ends).toEqual([{ kind: 'result' }]);
    expect(first.clients.callsInFlight).toBe(0);
  });

  test('is told what the server says meanwhile, and asked again, at any replica', async () => {
    const { replicas, first, second, state, heard } = await twoOf();
    const third = await replicas.add('third');
    const retry = await retryAt(second, state);
    elicit(first.rig.link, heard, 2);
    await first.rig.pass(collectMs);
    await settled();
    expect(Object.keys(retry.asked)).toEqual(['elicitation_2']);
    const last = await third.rig.retry(retry.state, `"elicitation_2":${accepted}`, {
      logLevel: 'info',
    });
    await settled();
    first.rig.link.say(
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":"x"}}',
      heard.call,
    );
    first.rig.link.answer(heard, '{"content":[]}');
    await settled();
    expect(last.sink.pushed.join()).toContain('"data":"x"');
    expect(last.text).toContain('"content":[]');
    expect(first.rig.link.responses).toHaveLength(2);
  });

  test('hears the fault that the call ends with, as what it is', async () => {
    const { first, second, state, heard } = await twoOf();
    const retry = await retryAt(second, state);
    const { id } = heard;
    first.rig.link.say(
      `{"jsonrpc":"2.0","id":${id},"error":{"code":-32000,"message":"no"}}`,
      heard.call,
    );
    await settled();
    expect(retry.error).toMatchObject({ code: -32_000, message: 'no' });

    const other = await parkedAt(first);
    const again = await retryAt(second, other.state);
    await first.rig.pass(callMs * 2);
    await settled();
    expect(again.error.data).toMatchObject({ error_code: 'timeout' });
    expect(again.ends).toMatchObject([{ kind: 'fault', fault: { code: 'timeout' } }]);
  });

  test('cancels there what it cancels here', async () => {
    const { first, second, state } = await twoOf();
    const retry = await retryAt(second, state);
    retry.cancel();
    await settled();
    expect(first.rig.link.all('notifications/cancelled')).toHaveLength(1);
    expect(first.clients.callsInFlight).toBe(0);
  });

  test('is judged where its call waits, when the replicas have different keys', async () => {
    const { first, second, state } = await twoOf();
    const stolen = await retryAt(second, state, 'mallory');
    expect(stolen.error.data).toMatchObject({ error_code: 'request_state_refused' });
    expect(stolen.error.message).toContain('not valid for this request');
    expect(first.rig.parked.size).toBe(1);
    await retryAt(second, state);
    expect(first.rig.link.responses).toHaveLength(1);
  });

  test('is refused for good where it comes too late, or twice', async () => {
    const { first, second, state } = await twoOf();
    await retryAt(second, state);
    const twice = await retryAt(second, state);
    expect(twice.error.message).toContain('no call waits for this requestState any more');
    const late = await parkedAt(first);
    await first.rig.pass(parkMs);
    expect((await retryAt(second, late.state)).error.message).toContain('has expired');
  });

  test('is not sent round in circles by a state that names the wrong replica', async () => {
    const { replicas, first, second, state } = await twoOf();
    const third = await replicas.add('third');
    const forged = state.replace(first.self, third.self);
    const retry = await retryAt(second, forged);
    expect(retry.error.message).toContain('not valid for this request');
    expect(third.channels.size).toBe(0);
    expect((await retryAt(second, `short~${state}`)).error.message).toContain('not valid');
  });
});

describe('where the replica is gone', () => {
  test('before the client comes back, it hears so and may start anew', async () => {
    const { replicas, first, second, state } = await twoOf();
    await replicas.lose(first);
    const retry = await retryAt(second, state);
    expect(retry.error.data).toMatchObject({ error_code: 'request_state_refused' });
    expect(retry.error.message).toContain('is gone');
    expect(second.channels.size).toBe(0);
  });

  test('and nobody knows it yet: the same, once, as soon as it is known', async () => {
    const { replicas, first, second, state } = await twoOf();
    await first.member.standStill();
    const retry = await retryAt(second, state);
    expect(retry.isOpen).toBe(true);
    await replicas.lose(first);
    expect(retry.error.message).toContain('is gone');
    expect(retry.ends).toHaveLength(1);
    await first.member.goOn();
    await settled();
    expect(first.rig.link.responses).toEqual([]);
  });

  test('with a call that went on there, the outcome is unknown, and that is said once', async () => {
    const { replicas, first, second, state } = await twoOf();
    const retry = await retryAt(second, state);
    await replicas.lose(first);
    await replicas.pass(150);
    expect(retry.error.data).toMatchObject({ error_code: 'outcome_unknown' });
    expect(retry.ends).toHaveLength(1);
  });

  test('or only stands still, or nobody can say: the client may send the same again', async () => {
    const { replicas, first, second, state } = await twoOf();
    await first.member.standStill();
    const slow = await retryAt(second, state);
    await replicas.pass(2_000);
    expect(slow.sink.refusals[0]?.fault).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    await first.member.goOn();
    replicas.isAway = true;
    const away = await retryAt(second, state);
    expect(away.sink.refusals[0]?.fault.code).toBe('overloaded');
    replicas.isAway = false;
    await retryAt(second, state);
    expect(first.rig.link.responses).toHaveLength(1);
  });
});
