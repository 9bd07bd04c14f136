import { describe, expect, it } from 'vitest';
import type { PendingRequest } from '../../../src/application/links/pending.ts';
import type { BegunAnswer } from '../../../src/application/results/begun-answer.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { PieceTaker } from '../../../src/domain/wire/piece-taker.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { rigOf, waiting } from './rig.ts';

const result = `{"content":[{"type":"text","text":"${'é😀x'.repeat(200)}"}]}`;
const idFirst = `{"jsonrpc":"2.0","id":7,"x-more":[1] ,"result":${result}}`;
const idLast = `{"result":${result},"x-more":{"id":1},"jsonrpc":"2.0","id": 7 }`;
const BEGIN_BYTES = 300;

/** A request that takes its answer while it comes, as `id` of its client. */
const growing = (id = '"mine"', linksAbove?: number) => {
  const events: string[] = [];
  let answer: BegunAnswer | undefined;
  const { pending: base } = waiting('growing', linksAbove);
  const pending: PendingRequest = {
    ...base,
    outgoingId: 7,
    onBegun: (begun) => {
      answer = begun;
      begun.addressTo(id, () => events.push('let go'));
    },
    onWhole: () => events.push('whole'),
    onAnswer: () => events.push('answer'),
    onFailure: ({ code }) => events.push(code),
  };
  return { pending, events, begun: () => answer };
};

const setUp = (text: string, call: number | undefined, comesAgain = false, linksAbove?: number) => {
  const rig = rigOf();
  const client = growing('"mine"', linksAbove);
  rig.calls.set('7', client.pending);
  const bytes = encodeText(text);
  const taker = rig.answers.begin(
    bytes.slice(0, BEGIN_BYTES),
    call,
    'channel',
    undefined,
    comesAgain,
  );
  if (taker === undefined) throw new Error('declined');
  const rest = (): void => {
    push(taker, bytes.subarray(BEGIN_BYTES));
    taker.end();
  };
  return { ...rig, ...client, taker, rest };
};

const push = (taker: PieceTaker, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; at += 50) taker.push(bytes.slice(at, at + 50));
};

/** What can be read: all of it, or until it breaks off. */
const read = async (answer: BegunAnswer | undefined, partBytes = 97): Promise<string> => {
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(partBytes);
    const count = await answer?.read(part);
    if (count === undefined) return `${Buffer.concat(parts)}|`;
    if (count === 0) return Buffer.concat(parts).toString();
    parts.push(part.subarray(0, count));
  }
};

describe('an answer that is taken while it comes', () => {
  it.each([
    ['whose id stands before its result, on a shared link', idFirst, undefined],
    ['whose id stands before its result', idFirst, 7],
    ['whose id stands behind it, for the call it came for', idLast, 7],
  ])(
    'begins before its end and is byte for byte what was sent but for the id: %s',
    async (_, text, call) => {
      for (const partBytes of [1, 20, 97, 10_000]) {
        const { begun, events, rest, spool } = setUp(text, call);
        const reading = read(begun(), partBytes);
        await Promise.resolve();
        expect(begun()?.length).toBeUndefined();
        expect(events).toEqual([]);
        rest();
        expect(await reading).toBe(text.replace(/"id": ?7/, (id) => id.replace('7', '"mine"')));
        expect(events).toEqual(['whole']);
        expect(spool.usedBytes).toBe(0);
      }
    },
  );

  it.each([
    ['nobody can tell whose it is', idLast, undefined, false, undefined],
    ['its server is asked for it again when it breaks off', idFirst, 7, true, undefined],
    ['it may become a link', idFirst, 7, false, 100],
    ['it has the id of another request', idFirst.replace('7', '8'), 7, false, undefined],
  ])('waits for its end where %s', (_, text, call, comesAgain, linksAbove) => {
    expect(setUp(text, call, comesAgain, linksAbove).begun()).toBeUndefined();
  });

  it('breaks off when its end has another id, and both that saw a part of it fail', async () => {
    const { begun, calls, events, rest, spool } = setUp(idLast.replace('7 }', '8 }'), 7);
    const other = waiting('any');
    calls.set('8', other.pending);
    expect(await begun()?.read(new Uint8Array(50))).toBe(50);
    const reading = read(begun());
    rest();
    expect(await reading).toBe('|');
    expect(events).toEqual(['backend_protocol_error']);
    expect(await other.outcome).toBeInstanceOf(Fault);
    expect(spool.usedBytes).toBe(0);
  });

  it.each([
    ['a second result', idFirst.replace(/}$/, ',"result":1}')],
    ['an error beside it', idFirst.replace(/}$/, ',"error":{"code":1,"message":""}}')],
    ['no version', idFirst.replace('"jsonrpc":"2.0",', '')],
    ['text behind it', `${idFirst}x`],
    ['a control character', idFirst.replace(/"}]}}$/, '\u0001"}]}}')],
  ])('breaks off before its end when that shows that it is no answer: %s', async (_, text) => {
    const { begun, events, rest, spool } = setUp(text, 7);
    const reading = read(begun());
    rest();
    const seen = await reading;
    expect(seen).toMatch(/\|$/);
    expect(() => JSON.parse(seen.slice(0, -1))).toThrow();
    expect(events).toEqual(['backend_protocol_error']);
    expect(spool.usedBytes).toBe(0);
  });

  it('breaks off when its link dies or its call is over', async () => {
    const dead = setUp(idFirst, undefined);
    dead.answers.cutAll();
    expect(await read(dead.begun())).toBe('|');
    const over = setUp(idFirst, undefined);
    over.answers.forget(7);
    expect(await read(over.begun())).toBe('|');
    over.rest(); // what is left of it goes nowhere
    expect(over.events).toEqual([]);
    expect(dead.spool.usedBytes + over.spool.usedBytes).toBe(0);
  });

  it('tells when its reader wants no more, unless it is broken or whole already', async () => {
    const { begun, events } = setUp(idFirst, 7);
    begun()?.close();
    expect(events).toEqual(['let go']);
    const broken = setUp(idFirst, 7);
    broken.answers.forget(7);
    broken.begun()?.close();
    const whole = setUp(idFirst, 7);
    whole.rest();
    whole.begun()?.close();
    expect([...broken.events, ...whole.events]).toEqual(['whole']);
    expect(whole.spool.usedBytes).toBe(0);
  });

  it('counts as streamed, with its length', async () => {
    const { begun, metrics, rest } = setUp(idFirst, 7);
    const reading = read(begun());
    rest();
    const text = await reading;
    expect(metrics.longResults).toEqual([`streamed ${encodeText(text).length}`]);
  });

  it('fails when there is no room for what its reader has not taken', () => {
    const rig = rigOf({ spoolBytes: 600 });
    const client = growing();
    rig.calls.set('7', client.pending);
    const taker = rig.answers.begin(encodeText(idFirst).slice(0, BEGIN_BYTES), undefined);
    if (taker !== undefined) push(taker, encodeText(idFirst).subarray(BEGIN_BYTES));
    expect(client.events).toEqual(['overloaded']);
    expect(rig.spool.usedBytes).toBe(0);
  });
});
