import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { envelopeFault } from '../../../../src/domain/mcp/rev2026/envelope.ts';
import { MetaKey } from '../../../../src/domain/mcp/rev2026/names.ts';
import { claimsModern, requestMetaOf } from '../../../../src/domain/mcp/rev2026/request-meta.ts';
import type { Message } from '../../../../src/domain/wire/message.ts';
import { accepted } from '../../wire/messages.ts';
import { hostileMessages, notification, request, validMeta } from './messages.ts';

const check = (message: Message): Fault | undefined =>
  envelopeFault(message, requestMetaOf(message));

const withMeta = (changes: Record<string, unknown>): Message =>
  request('tools/list', { _meta: { ...validMeta, ...changes } });

const refused = (message: Message): Fault => {
  const fault = check(message);
  if (fault === undefined) throw new Error('accepted');
  return fault;
};

describe('the envelope of a request', () => {
  test('is complete with version and capabilities', () => {
    expect(check(withMeta({}))).toBeUndefined();
    expect(check(withMeta({ [MetaKey.clientInfo]: undefined }))).toBeUndefined();
    expect(check(withMeta({ progressToken: 1, 'com.example/x': [] }))).toBeUndefined();
  });

  test.each([
    ['no params', undefined],
    ['no _meta', {}],
    ['an empty _meta', { _meta: {} }],
    ['a _meta that is no object', { _meta: [] }],
    ['positional params', [validMeta]],
  ])('%s: both required members are named', (_, params) => {
    const fault = refused(request('tools/list', params));
    expect(fault.code).toBe('invalid_envelope');
    expect(fault.row).toMatchObject({ rpcCode: -32602, httpStatus: 400 });
    expect(fault.message).toContain(`"${MetaKey.protocolVersion}" is missing`);
    expect(fault.message).toContain(`"${MetaKey.clientCapabilities}" is missing`);
  });

  test.each([
    [MetaKey.protocolVersion, undefined, 'is missing'],
    [MetaKey.clientCapabilities, undefined, 'is missing'],
    [MetaKey.protocolVersion, 20260728, 'must be a string'],
    [MetaKey.protocolVersion, null, 'must be a string'],
    [MetaKey.protocolVersion, 'v'.repeat(65), 'at most 64 characters'],
    [MetaKey.clientCapabilities, null, 'must be an object'],
    [MetaKey.clientCapabilities, [], 'must be an object'],
    [MetaKey.clientCapabilities, '{}', 'must be an object'],
    [MetaKey.clientInfo, 'me', 'must be an object'],
    [MetaKey.clientInfo, null, 'must be an object'],
  ])('%s as %j is named, and only it', (key, value, problem) => {
    const fault = refused(withMeta({ [key]: value }));
    expect(fault.code).toBe('invalid_envelope');
    expect(fault.message).toBe(`params._meta: ${fault.message.slice('params._meta: '.length)}`);
    expect(fault.message).toContain(`"${key}"`);
    expect(fault.message).toContain(problem);
    for (const other of Object.values(MetaKey)) {
      if (other !== key) expect(fault.message).not.toContain(other);
    }
  });

  test('several members at fault are all named', () => {
    const { message } = refused(
      withMeta({ [MetaKey.clientInfo]: 1, [MetaKey.clientCapabilities]: 2 }),
    );
    expect(message).toContain(MetaKey.clientInfo);
    expect(message).toContain(MetaKey.clientCapabilities);
  });

  test.each(['1900-01-01', '2025-11-25', '2027-01-01', '2026-07-28 ', '', 'ü'])(
    'the unknown version %j comes back with the supported ones',
    (requested) => {
      const fault = refused(withMeta({ [MetaKey.protocolVersion]: requested }));
      expect(fault.code).toBe('unknown_protocol_version');
      expect(fault.row.rpcCode).toBe(-32022);
      expect(fault.data).toEqual({ supported: ['2026-07-28'], requested });
    },
  );

  test('an unknown version is said before anything about the rest, which may be right there', () => {
    const meta = { [MetaKey.protocolVersion]: '2027-01-01' };
    expect(refused(request('tools/list', { _meta: meta })).code).toBe('unknown_protocol_version');
  });

  test('the version is compared decoded', () => {
    const key = MetaKey.protocolVersion;
    const meta = `"${key}":"2026\\u002d07-28","${MetaKey.clientCapabilities}":{}`;
    const text = `{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{${meta}}}}`;
    expect(check(accepted(text))).toBeUndefined();
  });

  test.each(['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'])(
    'the log level %s is known',
    (level) => {
      expect(check(withMeta({ [MetaKey.logLevel]: level }))).toBeUndefined();
    },
  );

  test.each(['verbose', 'DEBUG', '', 3, null, {}])('the log level %j is not', (level) => {
    const fault = refused(withMeta({ [MetaKey.logLevel]: level }));
    expect(fault.code).toBe('invalid_params');
    expect(fault.row.rpcCode).toBe(-32602);
    expect(fault.message).toContain(MetaKey.logLevel);
  });
});

describe('the envelope of a notification', () => {
  test('may be empty', () => {
    expect(check(notification('notifications/cancelled', { requestId: 1 }))).toBeUndefined();
    expect(check(notification('notifications/cancelled'))).toBeUndefined();
  });

  test('is judged by what it has', () => {
    const of = (meta: object): string | undefined =>
      check(notification('notifications/cancelled', { _meta: meta }))?.code;
    expect(of({ [MetaKey.protocolVersion]: '2026-07-28' })).toBeUndefined();
    expect(of({ [MetaKey.protocolVersion]: '1' })).toBe('unknown_protocol_version');
    expect(of({ [MetaKey.protocolVersion]: 1 })).toBe('invalid_envelope');
    expect(of({ [MetaKey.clientCapabilities]: 1 })).toBe('invalid_envelope');
    expect(of({ [MetaKey.clientInfo]: 1 })).toBe('invalid_envelope');
  });
});

describe('the claim to be modern', () => {
  test('is the version member, whatever its value', () => {
    expect(claimsModern(withMeta({}))).toBe(true);
    for (const version of [1, null, {}, '2025-11-25']) {
      expect(claimsModern(withMeta({ [MetaKey.protocolVersion]: version }))).toBe(true);
    }
    expect(claimsModern(notification('a', { _meta: validMeta }))).toBe(true);
  });

  test('is not made by anything else', () => {
    expect(claimsModern(withMeta({ [MetaKey.protocolVersion]: undefined }))).toBe(false);
    expect(claimsModern(request('initialize', { protocolVersion: '2026-07-28' }))).toBe(false);
    expect(claimsModern(request('a', { _meta: 'x' }))).toBe(false);
    expect(claimsModern(request('a'))).toBe(false);
    const nested = { deeper: { [MetaKey.protocolVersion]: '2026-07-28' } };
    expect(claimsModern(request('a', { _meta: nested }))).toBe(false);
  });

  test('is what the index of _meta says', () => {
    fc.assert(
      fc.property(hostileMessages, (message) => {
        const { protocolVersion } = requestMetaOf(message);
        expect(claimsModern(message)).toBe(protocolVersion !== undefined);
      }),
    );
  });
});

test('no message makes it throw, and what it accepts is complete', () => {
  fc.assert(
    fc.property(hostileMessages, (message) => {
      const fault = check(message);
      if (fault !== undefined) expect(fault).toBeInstanceOf(Fault);
      else if (message.kind === 'request') expect(claimsModern(message)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
