import { expect, test } from 'vitest';
import { ServerCalls } from '../../../src/application/push/server-calls.ts';
import { Call } from '../../../src/application/relay/call.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';

const asking = () => {
  const sink = new RecordingSink();
  const alive: string[] = [];
  const observer = { callAlive: () => alive.push('alive'), callEnded: () => undefined };
  const message = messageOf('{"jsonrpc":"2.0","id":1,"method":"tools/call"}');
  const call = new Call(message, sink, observer, 0);
  const calls = new ServerCalls();
  const answers: string[] = [];
  const ask = () =>
    calls.ask({
      call,
      compose: (id) => encodeText(`{"jsonrpc":"2.0","id":${decodeText(id)},"method":"roots/list"}`),
      answered: ({ bytes }) => answers.push(decodeText(bytes)),
    });
  return { call, calls, sink, alive, answers, ask };
};

const request = (id: number): string => `{"jsonrpc":"2.0","id":${id},"method":"roots/list"}`;
const response = (id: string): string => `{"jsonrpc":"2.0","id":${id},"error":{"code":1}}`;

test('what the gateway asks goes to the stream of the call, under an id of the session', () => {
  const { call, calls, sink, answers, ask } = asking();
  ask();
  ask();
  expect(sink.pushed).toEqual([request(1), request(2)]);
  expect(call.resting).toBe(true);
  expect(calls.settle(messageOf(response('2')))).toBe(true);
  expect(answers).toEqual([response('2')]);
  expect(calls.settle(messageOf(response('2')))).toBe(false);
  expect(calls.settle(messageOf(response('"1"')))).toBe(false);
  expect(calls.settle(messageOf(response('1')))).toBe(true);
  expect(answers).toHaveLength(2);
  expect(call.resting).toBe(false);
  expect(calls.size).toBe(0);
});

test('what the gateway asked and does not need any more is cancelled once', () => {
  const { call, calls, sink, alive, answers, ask } = asking();
  const giveUp = ask();
  giveUp('too late');
  giveUp('too late');
  expect(sink.pushed.slice(1).map((text) => JSON.parse(text) as unknown)).toEqual([
    {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { reason: 'too late', requestId: 1 },
    },
  ]);
  expect(calls.settle(messageOf(response('1')))).toBe(false);
  expect(answers).toEqual([]);
  expect(call.resting).toBe(false);
  expect(alive).toHaveLength(1);
});

test('what was answered is not cancelled any more', () => {
  const { calls, sink, ask } = asking();
  const giveUp = ask();
  calls.settle(messageOf(response('1')));
  giveUp('too late');
  expect(sink.pushed).toEqual([request(1)]);
});

test('a cancellation of a server is none of what the gateway asked', () => {
  const { calls, sink, ask } = asking();
  ask();
  const upstream = {} as never;
  calls.dropServer(upstream);
  const cancelled =
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":""}}';
  expect(calls.cancelledByServer(upstream, messageOf(cancelled))).toBe(false);
  expect(calls.size).toBe(1);
  expect(sink.pushed).toHaveLength(1);
});
