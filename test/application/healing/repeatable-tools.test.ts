import { expect, test } from 'vitest';
import { RepeatableTools } from '../../../src/application/healing/repeatable-tools.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const list = messageOf(
  '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"look","annotations":{"readOnlyHint":true}},{"name":"add"}]}}',
);
const cutOff = new Fault('backend_unavailable', 'the connection broke');

/** A server that answers `outcomes` one after the other, the last one for ever. */
const toolsOf = (outcomes: readonly (Message | Fault)[]) => {
  const clock = new HandClock();
  let asked = 0;
  const ask = (): Promise<Message | Fault> => {
    const outcome = outcomes[Math.min(asked, outcomes.length - 1)] ?? cutOff;
    asked += 1;
    return Promise.resolve(outcome);
  };
  return { tools: new RepeatableTools(ask, { clock, timers: clock }), asked: () => asked };
};

test('a tool may be repeated when it says so itself', async () => {
  const { tools, asked } = toolsOf([list]);
  expect([await tools.has('look'), await tools.has('add')]).toEqual([true, false]);
  expect(asked()).toBe(1);
});

test('a list that is cut off like the call before is asked for once more', async () => {
  const { tools, asked } = toolsOf([cutOff, list]);
  expect(await tools.has('look')).toBe(true);
  expect(asked()).toBe(2);
});

test('a server that could not be asked is asked anew by the next call', async () => {
  const { tools, asked } = toolsOf([cutOff, cutOff, list]);
  expect(await tools.has('look')).toBe(false);
  expect(await tools.has('look')).toBe(true);
  expect(asked()).toBe(3);
});
