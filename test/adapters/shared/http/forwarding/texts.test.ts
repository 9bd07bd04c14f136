import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AnswerMessage,
  decodeAnswer,
  encodeAnswer,
} from '../../../../../src/adapters/shared/http/forwarding/carried-answer.ts';
import {
  type CarriedParts,
  decodeRequest,
  encodeRequest,
} from '../../../../../src/adapters/shared/http/forwarding/carried-request.ts';
import type { ClientCertificate } from '../../../../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { encodeText } from '../../../../../src/domain/wire/text.ts';

const words = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.toWellFormed());
const pairs = fc
  .array(fc.tuple(words, words), { maxLength: 5 })
  .map((lines) => [...new Map(lines)].flat());
const certificates = fc.record(
  {
    subject: words,
    fingerprint: words,
    expiresAtMs: fc.nat(),
    alternativeNames: fc.array(
      fc.record({ kind: fc.constantFrom('dns', 'uri', 'email', 'ip'), value: words }),
    ),
  },
  { requiredKeys: ['subject', 'fingerprint'] },
) satisfies fc.Arbitrary<ClientCertificate>;

const heads = fc.record({
  status: fc.integer({ min: 100, max: 599 }),
  headers: pairs,
  added: pairs,
  cookies: pairs,
  challenge: fc.option(
    words.map((text) => new Fault('insufficient_scope', text, undefined, { scope: text })),
    { nil: undefined },
  ),
});
const bytes = fc.uint8Array();
const answers: fc.Arbitrary<AnswerMessage> = fc.oneof(
  fc.record({ kind: fc.constant('reply' as const), head: heads, body: bytes }),
  fc.record({ kind: fc.constant('open' as const), head: heads }),
  fc.record({ kind: fc.constant('write' as const), chunk: bytes, asksTaken: fc.boolean() }),
  fc.record({ kind: fc.constant('watch' as const), withinMs: fc.nat() }),
  fc.record({
    kind: fc.constantFrom('end' as const, 'expectReading', 'expectNothing', 'notHere'),
  }),
);

describe('a carried request', () => {
  test('is read as it was written', () => {
    const given = fc.record({
      method: words,
      path: words,
      query: words,
      remoteAddress: words,
      certificate: fc.option(certificates, { nil: undefined }),
      headers: pairs,
    });
    fc.assert(
      fc.property(given, words, fc.boolean(), ({ headers, ...plain }, key, hasBody) => {
        const principal = { key: `user:${key}`, via: 'certificate' as const };
        const parts: CarriedParts = { ...plain, headersUnder: () => headers };
        const read = decodeRequest(encodeRequest(parts, principal, hasBody));
        expect(read).toMatchObject({ principal, hasBody, method: plain.method, path: plain.path });
        expect([read?.query, read?.remoteAddress]).toEqual([plain.query, plain.remoteAddress]);
        expect(read?.certificate).toEqual(plain.certificate);
        expect([...(read?.headers ?? [])].flat()).toEqual(headers);
      }),
    );
  });

  test('that anything is missing in is none', () => {
    const whole = {
      ...{ method: 'GET', path: '/mcp', query: '', remoteAddress: '::1', hasBody: false },
      ...{ headers: [], principal: { key: 'anonymous' } },
    };
    expect(decodeRequest(encodeText(JSON.stringify(whole)))).toBeDefined();
    for (const name of Object.keys(whole)) {
      const text = JSON.stringify({ ...whole, [name]: undefined });
      expect(decodeRequest(encodeText(text))).toBeUndefined();
    }
    for (const text of ['', 'null', '[]', '{"__proto__":{"method":"GET"}}']) {
      expect(decodeRequest(encodeText(text))).toBeUndefined();
    }
  });
});

describe('a message of an answer', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const read = decodeAnswer(encodeAnswer(answer));
        expect(read).toEqual(
          answer.kind === 'open' ? { ...answer, body: new Uint8Array(0) } : answer,
        );
      }),
    );
  });

  test('that is cut, or changed, is read as one or as none, and never breaks anything', () => {
    fc.assert(
      fc.property(answers, fc.nat(), fc.nat(255), fc.nat(), (answer, at, byte, end) => {
        const written = encodeAnswer(answer);
        written[at % written.byteLength] = byte;
        decodeAnswer(written.subarray(0, end % (written.byteLength + 1)));
      }),
    );
  });
});
