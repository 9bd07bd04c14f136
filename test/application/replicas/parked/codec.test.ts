import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeNews,
  encodeNews,
} from '../../../../src/application/replicas/parked/carried-news.ts';
import {
  decodeRequest,
  encodeRequest,
} from '../../../../src/application/replicas/parked/carried-request.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';

const facts = {
  protocol: 'http',
  principal: { key: 'user:alice', scopes: ['a'] },
  namespace: 'demo',
  remoteAddress: '::1',
  userAgent: undefined,
} as const;
const message = encodeText('{"jsonrpc":"2.0","id":1}');
const whole = encodeRequest({
  server: 'demo',
  facts,
  message,
  edits: [{ span: { start: 2, end: 4 }, bytes: encodeText('xyz') }],
});

test('a request crosses with its bytes and what its route changed of them', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  const places = fc.uniqueArray(fc.nat(99), { maxLength: 8 });
  fc.assert(
    fc.property(bytes, places, fc.string(), fc.uint8Array(), (sent, starts, server, put) => {
      const edits = starts
        .filter((start) => start < sent.length)
        .map((start) => ({ span: { start, end: start + 1 }, bytes: put }));
      const request = { server, facts, message: sent, edits };
      expect(decodeRequest(encodeRequest(request))).toEqual(request);
    }),
  );
});

test('what is cut off, changed or longer than it says is no request, and nothing throws', () => {
  for (let end = 0; end < whole.length; end += 1) {
    expect(decodeRequest(whole.subarray(0, end))).toBeUndefined();
  }
  expect(decodeRequest(Uint8Array.of(...whole, 0))).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = whole.slice();
      changed[at] = byte;
      const read = decodeRequest(changed);
      for (const { span } of read?.edits ?? []) expect(span.end).toBeLessThanOrEqual(24);
    }),
  );
});

test('edits outside the message, or over each other, are none', () => {
  const edit = (start: number, end: number) => ({ span: { start, end }, bytes: message });
  for (const edits of [[edit(0, 25)], [edit(3, 2)], [edit(0, 4), edit(3, 5)]]) {
    expect(decodeRequest(encodeRequest({ server: 's', facts, message, edits }))).toBeUndefined();
  }
});

test('news cross as what they are', () => {
  const bytes = encodeText('{}');
  const fault = new Fault('rate_limited', 'slow', 1_500, { limit: 3 });
  for (const news of [
    { kind: 'stream' },
    { kind: 'told', bytes },
    { kind: 'answer', bytes, carrier: 'body' },
    { kind: 'answer', bytes, carrier: 'channel' },
    { kind: 'fault', fault },
  ] as const) {
    expect(decodeNews(encodeNews(news))).toEqual(news);
  }
});

test('news of another version are none', () => {
  const strange = ['{', '[]', '{"code":"no_such","message":"x"}', '{"code":"toString"}'];
  for (const text of strange) expect(decodeNews(encodeText(`\u0005${text}`))).toBeUndefined();
  expect(decodeNews(Uint8Array.of(99))).toBeUndefined();
  expect(decodeNews(new Uint8Array(0))).toBeUndefined();
});
