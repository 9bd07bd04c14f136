import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionState } from '../../../src/domain/sessions/session-state.ts';
import {
  decodeSessionState,
  encodeSessionState,
} from '../../../src/domain/sessions/session-state-codec.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';

const text = fc.string({ unit: 'grapheme' });
const maybe = fc.option(text, { nil: undefined });

const states: fc.Arbitrary<SessionState> = fc.record({
  frontend: text,
  protocol: text,
  principalKey: text,
  namespace: maybe,
  asked: maybe,
  remoteAddress: text,
  userAgent: maybe,
  stickyValues: fc.array(fc.tuple(text, text)).map((pairs) => new Map(pairs)),
  isWhole: fc.boolean(),
  protocolVersion: maybe,
  initializeParams: fc.option(
    fc.dictionary(text, fc.jsonValue()).map((params) => encodeText(JSON.stringify(params))),
    { nil: undefined },
  ),
  level: maybe,
  subscriptions: fc.array(text),
  openedAtMs: fc.nat(),
});

const example: SessionState = {
  frontend: 'web',
  protocol: 'http',
  principalKey: 'user:ada',
  namespace: undefined,
  asked: undefined,
  remoteAddress: '127.0.0.1',
  userAgent: undefined,
  stickyValues: new Map(),
  isWhole: true,
  protocolVersion: '2025-11-25',
  initializeParams: encodeText('{"protocolVersion":"2025-11-25"}'),
  level: undefined,
  subscriptions: [],
  openedAtMs: 0,
};

const changed = (change: Record<string, unknown>): Uint8Array =>
  encodeText(JSON.stringify({ ...JSON.parse(decodeText(encodeSessionState(example))), ...change }));

describe('the state of a session', () => {
  test('is what it was after it was written and read', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(decodeSessionState(encodeSessionState(state))).toEqual(state);
      }),
    );
  });

  test('is missing when the bytes are anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeSessionState(bytes)).toBeUndefined();
      }),
    );
  });

  test('is whole or missing, wherever it was cut or changed', () => {
    fc.assert(
      fc.property(states, fc.nat(), fc.nat(255), (state, at, byte) => {
        const bytes = encodeSessionState(state);
        const place = at % bytes.length;
        expect(decodeSessionState(bytes.subarray(0, place))).toBeUndefined();
        bytes[place] = byte;
        const read = decodeSessionState(bytes);
        if (read !== undefined) expect(Object.keys(read).sort()).toEqual(Object.keys(state).sort());
      }),
    );
  });

  test.each([
    { v: 2 },
    { frontend: 1 },
    { protocol: null },
    { principalKey: undefined },
    { remoteAddress: {} },
    { isWhole: 'yes' },
    { openedAtMs: '0' },
    { namespace: 7 },
    { level: null },
    { subscriptions: {} },
    { subscriptions: ['a', 1] },
    { subscriptions: Array.from({ length: 1_001 }, String) },
    { stickyValues: [['a']] },
    { stickyValues: 'a' },
    { initializeParams: '[]' },
    { initializeParams: '{"a":1}}' },
    { initializeParams: { a: 1 } },
  ])('is missing with $0', (change) => {
    expect(decodeSessionState(changed({}))).toEqual(example);
    expect(decodeSessionState(changed(change))).toBeUndefined();
  });

  test('keeps no member that is not its own, and changes no prototype', () => {
    const bytes = encodeText(
      decodeText(encodeSessionState(example)).replace('{', '{"__proto__":{"isWhole":7},"x":1,'),
    );
    expect(decodeSessionState(bytes)).toEqual(example);
    expect(Object.hasOwn(Object.prototype, 'isWhole')).toBe(false);
  });
});
