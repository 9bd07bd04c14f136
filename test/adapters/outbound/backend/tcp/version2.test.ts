import { describe, expect, test } from 'vitest';
import { ask } from '../../../../support/backend/opened.ts';
import { frameOf, frameTypes, g12Version2 } from '../../../../support/originals/layouts.ts';
import type { FramePeer } from '../../../../support/peers/frame-peer.ts';
import {
  callTypes,
  ENDS_CALL,
  ENDS_MESSAGE,
  PeerCall,
  piece,
  u32,
  version2Server,
} from '../../../../support/peers/version2-peer.ts';
import { linkTo, quick } from './rig.ts';

const CREDIT = 262_144;
const answer = (id: number, text = ''): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { text } });

/** A link that agreed on version 2 and the server's end of it; what the server does is the test's to say. */
const pairOf = async (settings = quick) => {
  const accepted = Promise.withResolvers<FramePeer>();
  const calls = new Map<number, PeerCall>();
  const pair = await linkTo(
    version2Server({ opened: () => {}, agreed: accepted.resolve }, calls),
    {},
    settings,
  );
  const peer = await accepted.promise;
  const call = async (id: number): Promise<PeerCall> => {
    ask(pair.link, id, 'work');
    for (let count = 1; !calls.has(id); count += 1) await peer.came(callTypes.open, count);
    return calls.get(id) ?? new PeerCall(peer, Buffer.alloc(0));
  };
  /** Resolves when the link has read all the server sent so far. */
  const read = async (): Promise<void> => {
    const before = pair.heard.messages.length;
    peer.send(frameTypes.request, '{"jsonrpc":"2.0","method":"read"}');
    await pair.heard.until(() =>
      pair.heard.messages.slice(before).some((m) => m.includes('"read"')),
    );
  };
  return { ...pair, peer, call, read };
};

describe('In version 2, a link', () => {
  test('opens a stream for each request and sends all else outside', async () => {
    const { link, peer } = await pairOf();
    const request = '{"jsonrpc":"2.0","id":258,"method":"tools/list"}';
    const notice = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const response = '{"jsonrpc":"2.0","id":"ask","result":{}}';
    link.send(Buffer.from(request), 258);
    link.send(Buffer.from(notice), undefined);
    link.send(Buffer.from(response), undefined);
    await peer.came(frameTypes.response, 1);
    expect(
      peer.frames.slice(1).map(({ type, payload }) => [type, payload.toString('latin1')]),
    ).toEqual([
      [callTypes.open, `\0\0\x01\x02\0\x04\0\0${request}`],
      [frameTypes.request, notice],
      [frameTypes.response, response],
    ]);
  });

  test('tells of each message which call it belongs to', async () => {
    const { link, heard, peer, call } = await pairOf();
    expect(link.separatesCalls).toBe(true);
    const [first, second] = [await call(1), await call(2)];
    const progress = '{"jsonrpc":"2.0","method":"notifications/progress"}';
    first.send(progress, false);
    second.send(answer(2), true);
    peer.send(frameTypes.request, '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    first.send(answer(1), true);
    await heard.answer(1);
    expect(heard.messages.map((text, at) => [heard.calls[at], text])).toEqual([
      [1, progress],
      [2, answer(2)],
      [undefined, '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'],
      [1, answer(1)],
    ]);
  });

  test('puts messages together from pieces that come between those of other calls', async () => {
    const { heard, peer, call } = await pairOf();
    await Promise.all([call(1), call(2)]);
    const texts = [answer(1, 'příliš'), answer(2, 'žluťoučký')].map((text) => Buffer.from(text));
    const longest = Math.max(...texts.map((text) => text.length));
    for (let at = 0; at < longest; at += 1) {
      for (const [index, text] of texts.entries()) {
        if (at >= text.length) continue;
        const flags = at === text.length - 1 ? ENDS_MESSAGE | ENDS_CALL : 0;
        peer.send(callTypes.piece, piece(index + 1, flags, text.subarray(at, at + 1)));
      }
    }
    await heard.until(() => heard.messages.length === 2);
    expect(heard.messages.toSorted()).toEqual(
      [answer(1, 'příliš'), answer(2, 'žluťoučký')].toSorted(),
    );
  });

  test('grants as much again whenever half of a credit is used', async () => {
    const { heard, call } = await pairOf();
    const only = await call(1);
    expect(only.credit).toBe(CREDIT);
    const text = answer(1, 'x'.repeat(1_000_000));
    only.send(text, true);
    expect(await heard.answer(1)).toBe(text);
    const bytes = only.granted.reduce((sum, granted) => sum + granted, CREDIT);
    expect(bytes - Buffer.byteLength(text)).toBeGreaterThanOrEqual(0);
    expect(bytes - Buffer.byteLength(text)).toBeLessThanOrEqual(CREDIT);
    expect(Math.min(...only.granted)).toBeGreaterThanOrEqual(CREDIT / 2);
  });

  test('grants nothing for a call that is over', async () => {
    const { heard, call, read } = await pairOf();
    const only = await call(1);
    const half = answer(1, 'x'.repeat(CREDIT / 2 - answer(1).length));
    only.send(half, true);
    expect(await heard.answer(1)).toBe(half);
    await read();
    await call(2);
    expect(only.granted).toEqual([]);
  });

  test('holds one call back and leaves the others alone', async () => {
    const { link, heard, peer, call, read } = await pairOf();
    const [slow, quickOne] = [await call(1), await call(2)];
    link.pauseCall?.(1);
    slow.send(answer(1, 'x'.repeat(1_000_000)), true);
    quickOne.send(answer(2, 'y'.repeat(1_000_000)), true);
    await heard.answer(2);
    await read();
    expect(slow.granted).toEqual([]);
    expect(slow.credit).toBeLessThan(16_384);
    link.resumeCall?.(1);
    expect(await heard.answer(1)).toBe(answer(1, 'x'.repeat(1_000_000)));
    expect(peer.textsOf(frameTypes.error)).toEqual([]);
  });

  test('resets a call nobody waits for and passes over what still comes for it', async () => {
    const { link, heard, peer, call, read } = await pairOf();
    const [given, kept] = [await call(1), await call(2)];
    link.forget(1);
    link.forget(1);
    link.forget(77);
    given.send(answer(1), true);
    await read();
    kept.send(answer(2), true);
    await heard.answer(2);
    link.forget(2);
    await call(3);
    expect(peer.textsOf(callTypes.reset)).toEqual([`${u32(1)}cancelled`]);
    expect(heard.calls).toEqual([undefined, 2]);
    expect(heard.failures).toEqual([]);
  });

  test('tells that the server gave a call up', async () => {
    const { heard, peer, call } = await pairOf();
    await Promise.all([call(1), call(2), call(3)]);
    peer.send(callTypes.reset, Buffer.concat([u32(1), Buffer.from('too slow')]));
    peer.send(callTypes.reset, u32(2));
    peer.send(callTypes.reset, u32(2));
    peer.send(callTypes.piece, piece(3, ENDS_MESSAGE | ENDS_CALL, answer(3)));
    await heard.answer(3);
    expect(heard.failures.map(({ call, fault }) => [call, fault.code, fault.message])).toEqual([
      [1, 'outcome_unknown', 'Server "demo" ended the call without an answer: too slow.'],
      [2, 'outcome_unknown', 'Server "demo" ended the call without an answer.'],
    ]);
  });

  test('keeps the numbers of its calls within 32 bits', async () => {
    const { link, heard, peer } = await pairOf();
    const id = 2 ** 32 + 5;
    ask(link, id, 'late');
    const [open = ''] = await peer.came(callTypes.open, 1);
    expect(Buffer.from(open).readUInt32BE(0)).toBe(5);
    peer.send(callTypes.piece, piece(5, ENDS_MESSAGE | ENDS_CALL, answer(id)));
    await heard.answer(id);
    expect(heard.calls).toEqual([id]);
    ask(link, id + 1, 'later');
    await peer.came(callTypes.open, 2);
    peer.send(callTypes.reset, u32(6));
    await heard.until(() => heard.failures.length === 1);
    expect(heard.failures[0]?.call).toBe(id + 1);
  });

  test('refuses a call whose number is still in use', async () => {
    const { link, heard, call } = await pairOf();
    await call(5);
    ask(link, 2 ** 32 + 5, 'late');
    expect(heard.failures.map(({ call, fault }) => [call, fault.code])).toEqual([
      [2 ** 32 + 5, 'overloaded'],
    ]);
  });
});

describe('A server of version 2 is cut off, and told why, when it sends', () => {
  const endless = (bytes: number) => piece(1, 0, 'x'.repeat(bytes));
  const oversized = 'a message of more than 65536 bytes';

  test.each([
    ['a piece without flags', u32(1), 'a piece of a message that cannot be read'],
    ['unknown flags', piece(1, 4, '{}'), 'a piece of a message that cannot be read'],
    ['the end of a call without that of a message', piece(1, ENDS_CALL, '{}'), 'cannot be read'],
    ['more than was granted', endless(CREDIT + 1), 'more for a call than was asked for'],
  ])('%s', async (_what, payload, words) => {
    const { heard, peer, call } = await pairOf();
    await call(1);
    peer.send(callTypes.piece, payload);
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.code).toBe('backend_protocol_error');
    expect(heard.closings[0]?.message).toContain(words);
    const [complaint = ''] = await peer.came(frameTypes.error, 1);
    expect(JSON.parse(complaint)).toEqual({
      code: -32004,
      error_code: 'backend_protocol_error',
      message: heard.closings[0]?.message,
    });
  });

  test('a reset that is too short', async () => {
    const { heard, peer, call } = await pairOf();
    await call(1);
    peer.send(callTypes.reset, Buffer.of(0, 0, 1));
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.code).toBe('backend_protocol_error');
  });

  test('a message that outgrows the limit, long before all of it is there', async () => {
    const { heard, peer, call } = await pairOf({ ...quick, maxMessageBytes: 65_536 });
    await call(1);
    for (let sent = 0; sent < 5; sent += 1) peer.send(callTypes.piece, endless(16_384));
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.message).toContain(oversized);
    await peer.came(frameTypes.error, 1);
    expect(heard.messages).toEqual([]);
  });

  test('once: what follows in the same segment changes nothing', async () => {
    const { heard, peer, call } = await pairOf();
    await call(1);
    const bad = frameOf(g12Version2, callTypes.piece, u32(1));
    const good = frameOf(g12Version2, callTypes.piece, piece(1, 3, answer(1)));
    peer.socket.write(Buffer.concat([bad, good, bad]));
    await heard.until(() => heard.closings.length === 1);
    await peer.came(frameTypes.error, 1);
    expect(heard.messages).toEqual([]);
    expect(heard.late).toBe(0);
  });
});

test('Pieces of calls that are unknown or over are passed over', async () => {
  const { heard, peer, call } = await pairOf();
  await call(1);
  peer.send(callTypes.piece, piece(9, ENDS_MESSAGE, answer(9)));
  peer.send(callTypes.piece, piece(1, ENDS_MESSAGE | ENDS_CALL, answer(1)));
  peer.send(callTypes.piece, piece(1, ENDS_MESSAGE, answer(1)));
  await call(2);
  peer.send(callTypes.piece, piece(2, ENDS_MESSAGE | ENDS_CALL, answer(2)));
  await heard.answer(2);
  expect(heard.calls).toEqual([1, 2]);
});
