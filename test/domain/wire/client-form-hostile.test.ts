import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { composeEnvelope, unwrap } from '../../../src/domain/wire/client-form.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';

/** Halves of surrogate pairs are refused by design. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const name = fc.oneof(
  fc.constantFrom('id', 'source', 'timestamp', 'correlation_id', 'metadata', 'error', 'x'),
  text,
);
const payload = fc.dictionary(text, fc.jsonValue({ stringUnit: 'grapheme' }));
const extras = fc.dictionary(name, fc.jsonValue({ stringUnit: 'grapheme' }), { maxKeys: 6 });
const layout = fc.constantFrom(undefined, 1, '\t', '\n  ');

const parse = (written: string): unknown => {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
};

const members = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;

const memberOr = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

it('sees in an envelope what JSON.parse sees', () => {
  fc.assert(
    fc.property(payload, extras, layout, fc.boolean(), (message, others, space, isFirst) => {
      const envelope = isFirst
        ? { mcp_payload: message, ...others }
        : { ...others, mcp_payload: message };
      const written = JSON.stringify(envelope, undefined, space);
      const tree = members(JSON.parse(written)) ?? {};
      const outcome = unwrap(encodeText(written));
      const { source } = tree;
      if (source !== undefined && source !== null && typeof source !== 'string') {
        expect(outcome).toBeInstanceOf(Fault);
        return;
      }
      fc.pre(!Object.keys(others).some((key) => /^(?:ID|Id|iD|SOURCE|jsonrpc)$/.test(key)));
      expect(outcome).toMatchObject({ form: 'envelope', source: memberOr(source) });
      if (outcome === undefined || outcome instanceof Fault) return;
      expect(JSON.parse(decodeText(outcome.message))).toEqual(tree['mcp_payload']);
      if (outcome.idText !== '') {
        const id = Buffer.from(outcome.idText, 'latin1').toString();
        expect(JSON.parse(id)).toEqual(tree['id']);
      }
    }),
  );
});

/** One honest envelope, broken in a few places. */
const HONEST = encodeText(
  '{"id":7,"timestamp":"2026-01-02T03:04:05Z","source":"local-router","target_namespace":"a",' +
    '"auth_token":"t","mcp_payload":{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":[1,{"b":"\\u00e4"}]}}}',
);
const SPICE = [...encodeText('{}[]",:\\u0 \n\0mM')];
const damage = fc.array(
  fc.record({
    at: fc.nat(HONEST.length - 1),
    remove: fc.nat(3),
    insert: fc.array(fc.oneof(fc.constantFrom(...SPICE), fc.integer({ min: 0, max: 255 })), {
      maxLength: 3,
    }),
  }),
  { minLength: 1, maxLength: 4 },
);

it('never takes out what JSON.parse does not see there, however the text is damaged', () => {
  fc.assert(
    fc.property(damage, (blows) => {
      const bytes = [...HONEST];
      for (const { at, remove, insert } of blows) bytes.splice(at, remove, ...insert);
      const damaged = Uint8Array.from(bytes);
      const outcome = unwrap(damaged);
      if (outcome === undefined || outcome instanceof Fault) return;
      const tree = members(parse(decodeText(damaged)));
      expect(tree).toBeDefined();
      const held = tree?.['mcp_payload'] ?? tree?.['message'] ?? tree?.['request'];
      expect(JSON.parse(decodeText(outcome.message))).toEqual(held);
      expect(outcome.targetNamespace).toBe(memberOr(tree?.['target_namespace']));
    }),
    { numRuns: 5_000 },
  );
});

it('judges any bytes without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const inside = Uint8Array.from([...encodeText('{"mcp_payload":'), ...bytes, 0x7d]);
      for (const text of [bytes, inside]) {
        const outcome = unwrap(text);
        if (outcome === undefined || outcome instanceof Fault) continue;
        expect(parse(decodeText(text))).toBeDefined();
      }
    }),
    { numRuns: 2_000 },
  );
});

it('composes what it can take out again', () => {
  const id = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme', maxLength: 20 }));
  fc.assert(
    fc.property(id, payload, (value, message) => {
      const idText = Buffer.from(JSON.stringify(value)).toString('latin1');
      const bytes = encodeText(JSON.stringify(message));
      const outcome = unwrap(composeEnvelope(idText, bytes, '2026-01-02T03:04:05Z'));
      expect(outcome).toMatchObject({ form: 'envelope', message: bytes, idText });
    }),
  );
});
