import { expect, test } from 'vitest';
import { Call } from '../../../src/application/relay/call.ts';
import type { Route } from '../../../src/application/relay/route.ts';
import { viewedRoute } from '../../../src/application/relay/server-routes.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { valueRules, viewOf } from '../../support/application/transformed.ts';

const request = (method: string, params: string) =>
  messageOf(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`);
const call = (name: string) => request('tools/call', `{"name":"${name}"}`);

const view = viewOf({
  tools: [
    ['masked', { result: valueRules({ remove: [['secret']] }) }],
    ['renamed', { rename: 'other' }],
  ],
});
const routeOf = (message: ReturnType<typeof call>): Route => {
  const route = viewedRoute(view, 'one', message);
  if (route instanceof Fault) throw new Error(route.message);
  return route;
};

test.each([
  ['a call whose result is changed', call('masked'), true],
  ['a list', request('tools/list', '{}'), true],
  ['a call whose result is not', call('other'), undefined],
])('%s: the whole answer is needed: %s', (_, message, expected) => {
  expect(routeOf(message).needsWhole).toBe(expected);
});

test('an answer that is needed as a whole is never left out of memory', () => {
  class LongSink extends RecordingSink {
    answerLong(): void {}
  }
  const observer = { callAlive: () => undefined, callEnded: () => undefined };
  const own = new Call(call('masked'), new LongSink(), observer, 0);
  own.shown = (answer) => answer;
  expect(own.takesLong).toBe('string');
  own.needsWhole = true;
  expect(own.takesLong).toBeUndefined();
});
