import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { composeEnvelope, unwrap, type Wrapped } from '../../../src/domain/wire/client-form.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';
import { accepted, concat } from './messages.ts';

const PING = '{"jsonrpc":"2.0","id":7,"method":"ping"}';

const unwrapped = (text: string): Wrapped => {
  const outcome = unwrap(encodeText(text));
  if (outcome === undefined || outcome instanceof Fault) {
    throw new Error(`${text}: ${outcome?.message ?? 'not wrapped'}`);
  }
  return outcome;
};

/** Code, form, id and message of a refusal. */
const refusal = (text: string | Uint8Array): readonly unknown[] => {
  const outcome = unwrap(typeof text === 'string' ? encodeText(text) : text);
  return outcome instanceof Fault
    ? [outcome.code, outcome.form, outcome.idText, outcome.message]
    : [];
};

describe('what is wrapped', () => {
  it('reads an envelope of the original router', () => {
    const text = `{"id":7,"timestamp":"2026-01-02T03:04:05Z","source":"local-router",
      "target_namespace":"system","auth_token":"Bearer s3cret","mcp_payload": ${PING} }`;
    const { message, ...rest } = unwrapped(text);
    expect(decodeText(message)).toBe(PING);
    expect(rest).toEqual({
      form: 'envelope',
      token: 's3cret',
      targetNamespace: 'system',
      source: 'local-router',
      idText: '7',
    });
  });

  it.each(['message', 'request'])('reads a wrapper that holds a %s', (name) => {
    const { message, ...rest } = unwrapped(`{"auth_token":"t","${name}":${PING}}`);
    expect(decodeText(message)).toBe(PING);
    const nothing = { targetNamespace: undefined, source: undefined, idText: '' };
    expect(rest).toEqual({ form: 'wrapper', token: 't', ...nothing });
  });

  it('gives a view of the bytes it came in, not a copy', () => {
    const bytes = encodeText(` {"mcp_payload":${PING}} `);
    const outcome = unwrap(bytes);
    expect(outcome).toMatchObject({ form: 'envelope' });
    if (outcome === undefined || outcome instanceof Fault) return;
    expect(outcome.message.buffer).toBe(bytes.buffer);
    expect(outcome.message.byteOffset - bytes.byteOffset).toBe(' {"mcp_payload":'.length);
  });

  it('passes a batch on', () => {
    expect(decodeText(unwrapped(`{"mcp_payload":[${PING}]}`).message)).toBe(`[${PING}]`);
  });

  it.each([
    ['a message', PING],
    ['a message that has members of an envelope', `{"mcp_payload":{},${PING.slice(1)}`],
    ['a batch', `[${PING}]`],
    ['an object without a payload', '{"id":1,"auth_token":"x"}'],
    ['no object', '"mcp_payload"'],
    ['nothing', ' '],
    ['an object that is cut off', '{"mcp_payload":{},'],
    ['an object that breaks before its payload', '{"id":}'],
    ['an object in an object', `{"params":{"mcp_payload":${PING}}}`],
  ])('finds nothing wrapped in %s', (_, text) => {
    expect(unwrap(encodeText(text))).toBeUndefined();
  });

  it('ignores members it does not know, and null where something is optional', () => {
    const members = '"correlation_id":"c","metadata":{"retry_count":1},"error":{},"timestamp":5';
    const nulls = '"id":null,"auth_token":null,"target_namespace":null,"source":null';
    expect(unwrapped(`{${members},${nulls},"mcp_payload":${PING}}`)).toMatchObject({
      token: undefined,
      targetNamespace: undefined,
      source: undefined,
      idText: '',
    });
  });

  it.each([
    ['"a b"', '"a b"'],
    ['-5', '-5'],
    ['9007199254740993', '9007199254740993'],
    ['"\\u00e4"', '"\\u00e4"'],
    ['{"no":"id"}', ''],
    ['true', ''],
    ['null', ''],
    [`"${'x'.repeat(300)}"`, ''],
  ])('keeps the id %s as it is written, if it is one', (id, idText) => {
    expect(unwrapped(`{"id":${id},"mcp_payload":{}}`).idText).toBe(idText);
  });

  it.each([
    ['plain', 'plain'],
    ['Bearer plain', 'plain'],
    ['bearer   plain', 'plain'],
    ['Bearer ', undefined],
    ['', undefined],
    ['Bearerplain', 'Bearerplain'],
  ])('reads the token %j as %j', (token, read) => {
    expect(unwrapped(`{"auth_token":"${token}","mcp_payload":{}}`).token).toBe(read);
  });

  it('takes a message as deep as one by itself may be, and leaves deeper ones to the scan', () => {
    const message = (levels: number): string =>
      `{"jsonrpc":"2.0","method":"x","params":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const wrapped = (levels: number): Uint8Array =>
      unwrapped(`{"mcp_payload":${message(levels)}}`).message;
    expect(scan(wrapped(64))).not.toBeInstanceOf(WireFault);
    expect(scan(wrapped(65))).toMatchObject({ problem: 'depth' });
    expect(refusal(`{"mcp_payload":${message(66)}}`)[0]).toBe('parse_error');
  });
});

describe('what cannot be read', () => {
  it.each([
    ['mcp_payload twice', `{"mcp_payload":${PING},"mcp_payload":{}}`, 'twice'],
    ['the token twice', '{"auth_token":"a","auth_token":"b","mcp_payload":{}}', 'twice'],
    ['a stranger twice', '{"x":1,"mcp_payload":{},"\\u0078":2}', 'twice'],
    ['an escaped name', '{"mcp_pa\\u0079load":{}}', 'escapes'],
    ['another case', '{"mcp_payload":{},"Auth_Token":"b"}', 'case'],
    ['a long s', '{"mcp_payload":{},"ſource":"local-router"}', 'case'],
    ['a Kelvin sign', '{"mcp_payload":{},"auth_to\u212aen":"b"}', 'case'],
    ['a payload that is null', '{"mcp_payload":null}', 'mcp_payload must hold'],
    ['a payload that is text', `{"mcp_payload":${JSON.stringify(PING)}}`, 'mcp_payload must hold'],
    ['two payloads', '{"mcp_payload":{},"message":{}}', 'leave out message'],
    ['a target that is no text', '{"target_namespace":{},"mcp_payload":{}}', 'target_namespace'],
    ['a source that is no text', '{"source":1,"mcp_payload":{}}', 'source'],
    ['a long target', `{"target_namespace":"${'x'.repeat(256)}","mcp_payload":{}}`, '255'],
  ])('refuses an envelope with %s and says why', (_, text, words) => {
    const [message] = refusal(text).slice(-1);
    expect(refusal(text)).toEqual(['invalid_request', 'envelope', '', message]);
    expect(message).toContain(words);
  });

  it('refuses a wrapper in its own form', () => {
    const [code, form, idText] = refusal('{"id":4,"message":{},"request":{}}');
    expect([code, form, idText]).toEqual(['invalid_request', 'wrapper', '4']);
  });

  it.each([
    ['NUL', '"a\\u0000b"'],
    ['CR', '"a\\rb"'],
    ['LF', '"a\\nb"'],
    ['65,537 characters', `"${'x'.repeat(65_537)}"`],
    ['a number', '5'],
  ])('refuses a token with %s as no credential [SV-04]', (_, token) => {
    const text = `{"id":"q","auth_token":${token},"mcp_payload":{}}`;
    expect(refusal(text).slice(0, 3)).toEqual(['unauthorized', 'envelope', '"q"']);
  });

  it('takes a token of 65,536 characters', () => {
    const token = 'x'.repeat(65_536);
    expect(unwrapped(`{"auth_token":"${token}","mcp_payload":{}}`).token).toBe(token);
  });

  it.each([
    ['a payload that breaks', '{"id":4,"mcp_payload":{"a" 1}}'],
    ['no end', '{"id":4,"mcp_payload":{}'],
    ['text after it', '{"id":4,"mcp_payload":{}} {}'],
    ['a comma too many', '{"id":4,"mcp_payload":{},}'],
    ['no comma', '{"id":4,"mcp_payload":{} "source":""}'],
    ['a half pair', '{"id":4,"mcp_payload":{},"x":"\\ud800"}'],
  ])('calls an envelope with %s no JSON, under its id', (_, text) => {
    expect(refusal(text).slice(0, 3)).toEqual(['parse_error', 'envelope', '4']);
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = concat('{"id":4,"mcp_payload":{"x":"', Uint8Array.of(0xff), '"}}');
    expect(refusal(bytes).slice(0, 3)).toEqual(['parse_error', 'envelope', '4']);
  });

  it('does not answer under one of two ids', () => {
    const [code, , idText] = refusal('{"id":4,"id":5,"mcp_payload":{}}');
    expect([code, idText]).toEqual(['invalid_request', '']);
  });

  it('holds no more names than an honest sender has', () => {
    const members = Array.from({ length: 65 }, (_, index) => `"m${index}":0`).join();
    expect(refusal(`{"mcp_payload":{},${members}}`)[3]).toContain('too many members');
  });
});

describe('what goes out', () => {
  it('composes the envelope byte for byte', () => {
    const envelope = composeEnvelope('7', encodeText(PING), '2026-01-02T03:04:05Z');
    expect(decodeText(envelope)).toBe(
      `{"id":7,"timestamp":"2026-01-02T03:04:05Z","source":"gateway","mcp_payload":${PING}}`,
    );
  });

  it('has a null id without one', () => {
    expect(decodeText(composeEnvelope('', encodeText('{}'), ''))).toMatch(/^\{"id":null,/);
  });

  it('keeps ids and messages to the byte', () => {
    const text = '{"jsonrpc":"2.0","id":"ä\\u00e4€","result":{"n":9007199254740993,"e":1e400}}';
    const { bytes, idKey } = accepted(text);
    const envelope = composeEnvelope(idKey, bytes, '2026-01-02T03:04:05Z');
    const inside = unwrap(envelope);
    expect(inside).toMatchObject({ form: 'envelope', source: 'gateway', idText: idKey });
    expect(decodeText(envelope)).toContain('{"id":"ä\\u00e4€","timestamp"');
    expect(decodeText(envelope)).toContain(`"mcp_payload":${text}}`);
  });
});
