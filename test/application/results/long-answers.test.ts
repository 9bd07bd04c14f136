import { expect, it } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { feed, MAX_BYTES, MAX_WHOLE_BYTES, messageOf, rigOf, waiting } from './rig.ts';

const textResult = (length: number): string =>
  `{"result":{"content":[{"type":"text","text":"${'é😀x'.repeat(length / 7)}"}]},"jsonrpc":"2.0","id":7}`;
const rows = `{"jsonrpc":"2.0","id":7,"result":{"rows":[${'{"a":1},'.repeat(200)}0]}}`;

/** The text as its client would get it. */
const sent = async (message: Message): Promise<string> => {
  const text = message.long?.textOf(message.bytes);
  if (text === undefined) throw new Error('nothing is long');
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(97);
    const count = await text.read(part);
    if (count === undefined) throw new Error('it cannot be read');
    if (count === 0) break;
    parts.push(part.subarray(0, count));
  }
  return Buffer.concat(parts).toString();
};

it.each([
  ['one text', textResult(1_400)],
  ['rows', rows],
])('a result nobody looks into passes as it is: %s', async (_, text) => {
  const { answers, calls, spool, metrics } = rigOf();
  const { pending, outcome } = waiting('any');
  calls.set('7', pending);
  expect(feed(answers, text)).toBe(true);
  const message = messageOf(await outcome);
  expect(message.bytes.length).toBeLessThan(200);
  expect(await sent(message)).toBe(text);
  expect(spool.usedBytes).toBe(0);
  expect(metrics.longResults[0]).toMatch(/^spooled /);
});

it('a result that is looked into is whole up to the limit, then stands around its longest string', async () => {
  for (const [length, isWhole] of [
    [210, true],
    [1_400, false],
  ] as const) {
    const { answers, calls, spool } = rigOf();
    const { pending, outcome } = waiting('string');
    calls.set('7', pending);
    feed(answers, textResult(length));
    const message = messageOf(await outcome);
    if (isWhole) {
      expect(decodeText(message.bytes)).toBe(textResult(length));
    } else {
      expect(decodeText(message.bytes)).toContain('"type":"text"');
      expect(await sent(message)).toBe(textResult(length));
    }
    expect(spool.usedBytes).toBe(0);
  }
});

it.each([
  [undefined, textResult(1_400)],
  ['string' as const, rows],
])('what has to be whole and is too long is a fault: %s', async (takes, text) => {
  const { answers, calls, spool } = rigOf();
  const { pending, outcome } = waiting(takes);
  calls.set('7', pending);
  feed(answers, text);
  const fault = await outcome;
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toHaveProperty('code', 'message_too_large');
  expect(fault).toHaveProperty('message', expect.stringContaining(`${MAX_WHOLE_BYTES}`));
  expect(spool.usedBytes).toBe(0);
});

it('only a result is taken: requests, notifications, errors and batches are collected', () => {
  const { answers } = rigOf();
  const long = 'x'.repeat(300);
  for (const text of [
    `{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"${long}"}}`,
    `{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"${long}"}}`,
    `[${textResult(700)}]`,
    `plain text ${long}`,
  ]) {
    expect(feed(answers, text)).toBe('declined');
  }
});

it('a text that is no message fails the call it came for and gives its room back', async () => {
  const { answers, calls, spool } = rigOf();
  const { pending, outcome } = waiting('any');
  calls.set('7', pending);
  feed(answers, textResult(1_400).replace('"}]', '\u0001"}]'), 7);
  expect(await outcome).toHaveProperty('code', 'backend_protocol_error');
  expect(spool.usedBytes).toBe(0);
});

it('a text longer than any may be fails its call and is not read on', async () => {
  const { answers, calls } = rigOf();
  const { pending, outcome } = waiting('any');
  calls.set('7', pending);
  expect(feed(answers, textResult(MAX_BYTES + 700), 7)).toBe(false);
  expect(await outcome).toHaveProperty('code', 'message_too_large');
});

it('where there is no room, the call is told once its id is known, and the link is read on', async () => {
  const { answers, calls, spool } = rigOf({ spoolBytes: 1_000 });
  const { pending, outcome } = waiting('any');
  const { pending: other } = waiting('any');
  calls.set('6', other);
  calls.set('7', pending);
  feed(answers, textResult(7_000));
  expect(await outcome).toHaveProperty('code', 'overloaded');
  expect(calls.has('6')).toBe(true);
  expect(spool.usedBytes).toBe(0);
});

it('what is cut off, forgotten or unknown leaves nothing behind', () => {
  const { answers, spool } = rigOf();
  const begin = (call?: number): void => {
    answers
      .begin(new TextEncoder().encode(textResult(1_400)).slice(0, 300), call)
      ?.push(new Uint8Array(0));
  };
  begin(1);
  answers.forget(1);
  begin();
  begin(2);
  expect(spool.usedBytes).toBeGreaterThan(0);
  answers.cutAll();
  expect(spool.usedBytes).toBe(0);
  expect(feed(answers, textResult(1_400))).toBe(false);
  expect(spool.usedBytes).toBe(0);
});

it('a piece is freed once the next one has come, unless it is so small that others may hold it too', () => {
  const { answers } = rigOf();
  const text = textResult(MAX_BYTES - 500);
  const bytes = encodeText(text);
  const taker = answers.begin(bytes.slice(0, 300), 7);
  const pieces = [bytes.slice(300, 8_000), new Uint8Array(0), bytes.slice(8_000, 8_100)];
  for (const piece of [...pieces, bytes.slice(8_100)]) taker?.push(piece);
  expect(pieces.map(({ buffer }) => (buffer as ArrayBuffer).detached)).toEqual([
    true,
    false,
    false,
  ]);
});

it('a result nobody begins to read gives its room back after a while', async () => {
  const { answers, calls, clock, spool } = rigOf();
  const { pending, outcome } = waiting('any');
  calls.set('7', pending);
  feed(answers, rows);
  await outcome;
  expect(spool.usedBytes).toBeGreaterThan(0);
  clock.advance(60_000);
  expect(spool.usedBytes).toBe(0);
});
