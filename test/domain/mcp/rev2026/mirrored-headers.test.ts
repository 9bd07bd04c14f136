import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import {
  encodeHeaderValue,
  type HeaderLookup,
  mirroredName,
  standardHeaderFault,
  standardHeaders,
} from '../../../../src/domain/mcp/rev2026/mirrored-headers.ts';
import { MetaKey } from '../../../../src/domain/mcp/rev2026/names.ts';
import { requestMetaOf } from '../../../../src/domain/mcp/rev2026/request-meta.ts';
import type { Message } from '../../../../src/domain/wire/message.ts';
import { jsonString } from '../../../../src/domain/wire/text.ts';
import { accepted, textAt } from '../../wire/messages.ts';
import { hostileMessages, notification, request, validMeta } from './messages.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const lookupIn = (headers: Headers): HeaderLookup => new Map(Object.entries(headers));

const check = (message: Message, headers: Headers): Fault | undefined =>
  standardHeaderFault(message, requestMetaOf(message), lookupIn(headers));

const version = { 'mcp-protocol-version': '2026-07-28' };
const call = request('tools/call', { name: 'add', arguments: {}, _meta: validMeta });
const callHeaders = { ...version, 'mcp-method': 'tools/call', 'mcp-name': 'add' };

const pairs = (list: readonly string[]): Headers =>
  Object.fromEntries(
    list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1]]] : [])),
  );

const nameOf = (message: Message): string | undefined => {
  const span = mirroredName(message);
  return span && jsonString(message.bytes, span);
};

describe('what the headers repeat', () => {
  test.each([
    ['tools/call', { name: 'add', uri: 'no', taskId: 'no' }, 'add'],
    ['prompts/get', { name: 'greet' }, 'greet'],
    ['resources/read', { uri: 'file:///ä', name: 'no' }, 'file:///ä'],
    ['tasks/get', { taskId: 't1', name: 'no' }, 't1'],
    ['tasks/update', { taskId: 't2' }, 't2'],
    ['tasks/cancel', { taskId: 't3' }, 't3'],
    ['tools/list', { name: 'no' }, undefined],
    ['resources/subscribe', { uri: 'no' }, undefined],
    ['tasks/list', { taskId: 'no' }, undefined],
    ['toString', { name: 'no' }, undefined],
    ['tools/call', { name: 5 }, undefined],
    ['tools/call', { name: null }, undefined],
    ['tools/call', {}, undefined],
    ['tools/call', undefined, undefined],
    ['tasks/get', undefined, undefined],
    ['tasks/get', { taskId: {} }, undefined],
    ['tasks/get', ['taskId'], undefined],
  ])('the name of %s with %j is %j', (method, params, name) => {
    const message = request(method, params);
    const text = textAt(message, mirroredName(message));
    expect(text).toBe(name === undefined ? undefined : JSON.stringify(name));
  });

  test('a name is found where the scan has found it', () => {
    expect(mirroredName(call)).toBe(call.marks.name);
    const read = request('resources/read', { uri: 'a:b' });
    expect(mirroredName(read)).toBe(read.marks.uri);
  });

  test('the headers of a request', () => {
    expect(standardHeaders('tools/list', undefined)).toEqual([
      ...['mcp-protocol-version', '2026-07-28'],
      ...['mcp-method', 'tools/list'],
    ]);
    expect(standardHeaders('tools/call', 'add')).toEqual([
      ...['mcp-protocol-version', '2026-07-28'],
      ...['mcp-method', 'tools/call'],
      ...['mcp-name', 'add'],
    ]);
    expect(standardHeaders('prompts/get', ' grüß').at(-1)).toBe('=?base64?IGdyw7zDnw==?=');
  });

  test('what is sent for a request is accepted for it', () => {
    const methods = fc.constantFrom('tools/call', 'prompts/get', 'resources/read', 'tasks/get');
    const names = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(methods, names, (method, name) => {
        const message = request(method, { name, uri: name, taskId: name, _meta: validMeta });
        const headers = pairs(standardHeaders(method, nameOf(message)));
        expect(check(message, headers)).toBeUndefined();
        expect(
          check(message, { ...headers, 'mcp-name': encodeHeaderValue(`${name}x`) }),
        ).toBeInstanceOf(Fault);
      }),
    );
  });
});

describe('the headers of a request', () => {
  const refused = (message: Message, headers: Headers): string => {
    const fault = check(message, headers);
    if (fault === undefined) throw new Error('accepted');
    expect(fault.code).toBe('header_mismatch');
    expect(fault.row).toMatchObject({ rpcCode: -32020, httpStatus: 400 });
    return fault.message;
  };

  test('may be as the message says, in blanks', () => {
    expect(check(call, callHeaders)).toBeUndefined();
    const blank = Object.fromEntries(
      Object.entries(callHeaders).map(([name, value]) => [name, ` \t${value}  `]),
    );
    expect(check(call, blank)).toBeUndefined();
    expect(check(call, { ...callHeaders, 'mcp-name': '=?base64?YWRk?=' })).toBeUndefined();
  });

  test('are asked for in this order: version, method, name', () => {
    expect(refused(call, {})).toBe('the header MCP-Protocol-Version is missing');
    expect(refused(call, version)).toBe('the header Mcp-Method is missing');
    const { 'mcp-name': _, ...unnamed } = callHeaders;
    expect(refused(call, unnamed)).toBe('the header Mcp-Name is missing');
  });

  test.each([
    ['mcp-protocol-version', '2025-11-25'],
    ['mcp-protocol-version', ''],
    ['mcp-protocol-version', '2026-07-28, 2026-07-28'],
    ['mcp-protocol-version', '=?base64?MjAyNi0wNy0yOA==?='],
    ['mcp-method', 'TOOLS/CALL'],
    ['mcp-method', 'prompts/get'],
    ['mcp-method', '=?base64?dG9vbHMvY2FsbA==?='],
    ['mcp-method', ''],
    ['mcp-name', 'Add'],
    ['mcp-name', 'other'],
    ['mcp-name', ''],
    ['mcp-name', '=?base64?b3RoZXI=?='],
    ['mcp-name', 'a dd'],
  ])('do not match with %s: %j', (header, value) => {
    const message = refused(call, { ...callHeaders, [header]: value });
    expect(message.toLowerCase()).toContain(`the header ${header} does not match`);
  });

  test.each([
    '=?base64?YWR?=',
    '=?base64?YW!k?=',
    '=?base64?/w==?=',
    'ad\u0000d',
    'ädd',
    'a'.repeat(8_193),
  ])('are malformed with the name %j', (value) => {
    expect(refused(call, { ...callHeaders, 'mcp-name': value })).toContain('Mcp-Name is not');
  });

  test('what they were told is not repeated to the client', () => {
    const message = refused(call, { ...callHeaders, 'mcp-name': 'secret' });
    expect(message).toBe('the header Mcp-Name does not match params.name');
  });

  test('a name is compared decoded on both sides', () => {
    const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"gr\\u00fc\\u00df","_meta":${JSON.stringify(validMeta)}}}`;
    const headers = { ...callHeaders, 'mcp-name': encodeHeaderValue('grüß') };
    expect(check(accepted(text), headers)).toBeUndefined();
  });

  test('a name for a message that has none does not match', () => {
    const unnamed = request('tools/call', { arguments: {}, _meta: validMeta });
    expect(refused(unnamed, callHeaders)).toContain('params.name');
    const { 'mcp-name': _, ...headers } = callHeaders;
    expect(check(unnamed, headers)).toBeUndefined();
  });

  test('a name is not looked at where none is mirrored', () => {
    const list = request('tools/list', { _meta: validMeta });
    const headers = { ...version, 'mcp-method': 'tools/list', 'mcp-name': '=?base64?!?=' };
    expect(check(list, headers)).toBeUndefined();
  });

  test('the name of a task may be missing but must match', () => {
    const get = request('tasks/get', { taskId: 't', _meta: validMeta });
    const headers = { ...version, 'mcp-method': 'tasks/get' };
    expect(check(get, headers)).toBeUndefined();
    expect(check(get, { ...headers, 'mcp-name': 't' })).toBeUndefined();
    expect(refused(get, { ...headers, 'mcp-name': 'u' })).toContain('params.taskId');
  });

  test('a version unknown in the body is compared all the same', () => {
    const meta = { ...validMeta, [MetaKey.protocolVersion]: 'v999' };
    const message = request('server/discover', { _meta: meta });
    const headers = { 'mcp-method': 'server/discover' };
    expect(check(message, { ...headers, 'mcp-protocol-version': 'v999' })).toBeUndefined();
    expect(refused(message, { ...headers, ...version })).toContain('MCP-Protocol-Version');
  });

  test('without a version in the body there is none to compare: the envelope is at fault', () => {
    const headers = { ...version, 'mcp-method': 'server/discover' };
    expect(check(request('server/discover'), headers)).toBeUndefined();
    const meta = { ...validMeta, [MetaKey.protocolVersion]: 1 };
    expect(check(request('server/discover', { _meta: meta }), headers)).toBeUndefined();
  });
});

describe('the headers of a notification', () => {
  const cancelled = notification('notifications/cancelled', { requestId: 1, _meta: validMeta });

  test('need not be there', () => {
    expect(check(cancelled, {})).toBeUndefined();
    expect(
      check(cancelled, { ...version, 'mcp-method': 'notifications/cancelled' }),
    ).toBeUndefined();
  });

  test('must match when they are', () => {
    expect(check(cancelled, { 'mcp-method': 'tools/call' })?.code).toBe('header_mismatch');
    expect(check(cancelled, { 'mcp-protocol-version': '1' })?.code).toBe('header_mismatch');
  });
});

test('no message makes it throw, and what it accepts agrees', () => {
  const header = fc.option(
    fc.oneof(fc.constantFrom('2026-07-28', 'tools/call', 'string', '=?base64?!?='), fc.string()),
    { nil: undefined },
  );
  const headers = fc.record({
    'mcp-protocol-version': header,
    'mcp-method': header,
    'mcp-name': header,
  });
  fc.assert(
    fc.property(hostileMessages, headers, (message, given) => {
      const own = pairs(standardHeaders(message.method ?? '', nameOf(message)));
      const { protocolVersion } = requestMetaOf(message);
      if (textAt(message, protocolVersion) === '"2026-07-28"' && message.method !== undefined) {
        expect(check(message, own)).toBeUndefined();
      }
      const fault = check(message, given);
      if (fault === undefined && message.kind === 'request') {
        expect(given['mcp-method']?.trim()).toBe(message.method);
      } else if (fault !== undefined) expect(fault.code).toBe('header_mismatch');
    }),
    { numRuns: 500 },
  );
});
