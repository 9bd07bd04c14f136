import { expect, test } from 'vitest';
import { Call } from '../../../src/application/relay/call.ts';
import { FewCalls } from '../../../src/application/stateless/few-calls.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';

const observer = { callAlive: () => {}, callEnded: () => {} };
const callOf = (id: string): Call =>
  new Call(
    messageOf(`{"jsonrpc":"2.0","id":${id},"method":"m"}`),
    new RecordingSink(),
    observer,
    0,
    'modern',
  );

test('calls are found by their ids, type included, in whatever order they come and go', () => {
  const calls = new FewCalls();
  const [one, text, two] = [callOf('1'), callOf('"1"'), callOf('2')];
  for (const call of [one, text, two]) calls.add(call);
  expect(calls.size).toBe(3);
  expect([calls.get('1'), calls.get('"1"'), calls.get('2')]).toEqual([one, text, two]);
  calls.delete(one);
  expect(calls.has('1')).toBe(false);
  expect(calls.all).toEqual([text, two]);
  const again = callOf('3');
  calls.add(again);
  calls.delete(text);
  expect(calls.all).toEqual([again, two]);
  calls.delete(two);
  calls.delete(again);
  expect(calls.size).toBe(0);
});
