import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  composeDiscovery,
  type Discovery,
  readDiscovery,
} from '../../../../src/domain/mcp/rev2026/discover.ts';
import { MetaKey } from '../../../../src/domain/mcp/rev2026/names.ts';
import { supportedVersions } from '../../../../src/domain/mcp/rev2026/supported-versions.ts';
import { composeResult } from '../../../../src/domain/wire/compose.ts';
import type { Message } from '../../../../src/domain/wire/message.ts';
import { decodeText, encodeText } from '../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../support/pure/json-texts.ts';
import { accepted, textAt } from '../../wire/messages.ts';
import { hostileMessages, request, response, treeOf } from './messages.ts';

const full = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28', '2025-11-25'],
  capabilities: { tools: {} },
  _meta: { [MetaKey.serverInfo]: { name: 'Example', version: '1' } },
  instructions: 'Ask.',
  ttlMs: 3_600_000,
  cacheScope: 'public',
};

const read = (message: Message): Discovery => {
  const discovery = readDiscovery(message);
  if (discovery === undefined) throw new Error('no discovery');
  return discovery;
};

describe('a discovery', () => {
  test('is read', () => {
    const message = response(full);
    const discovery = read(message);
    expect(discovery).toMatchObject({
      supportedVersions: ['2026-07-28', '2025-11-25'],
      ttlMs: 3_600_000,
      cacheScope: 'public',
    });
    expect(textAt(message, discovery.capabilities)).toBe('{"tools":{}}');
    expect(textAt(message, discovery.instructions)).toBe('"Ask."');
    expect(textAt(message, discovery.serverInfo)).toBe('{"name":"Example","version":"1"}');
  });

  test('needs versions and capabilities only', () => {
    const discovery = read(response({ supportedVersions: [], capabilities: {} }));
    expect(discovery).toMatchObject({
      supportedVersions: [],
      instructions: undefined,
      serverInfo: undefined,
      ttlMs: 0,
      cacheScope: 'private',
    });
  });

  test.each([
    ['no versions', { supportedVersions: undefined }],
    ['versions that are no list', { supportedVersions: '2026-07-28' }],
    ['a version that is no string', { supportedVersions: ['2026-07-28', 1] }],
    ['absurdly many versions', { supportedVersions: Array.from({ length: 1_001 }, String) }],
    ['no capabilities', { capabilities: undefined }],
    ['capabilities that are a list', { capabilities: [] }],
    ['capabilities that are null', { capabilities: null }],
    ['a result that asks for input', { resultType: 'input_required' }],
    ['a result of a type nobody knows', { resultType: 'later' }],
    ['a type that is no string', { resultType: 1 }],
  ])('is none with %s', (_, change) => {
    expect(readDiscovery(response({ ...full, ...change }))).toBeUndefined();
  });

  test('is no error, no request and no other result', () => {
    const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}';
    expect(readDiscovery(accepted(error))).toBeUndefined();
    expect(readDiscovery(request('server/discover', full))).toBeUndefined();
    for (const result of [null, 'x', [], {}, [full]]) {
      expect(readDiscovery(response(result))).toBeUndefined();
    }
  });

  test.each([
    [0, 0],
    [1, 1],
    [-1, 0],
    [1.5, 0],
    ['60', 0],
    [null, 0],
    [1e300, 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('with ttlMs %j is fresh for %i ms', (ttlMs, fresh) => {
    expect(read(response({ ...full, ttlMs })).ttlMs).toBe(fresh);
  });

  test('does not convert long digit strings', () => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { ...full, ttlMs: 7 } });
    const message = accepted(text.replace('"ttlMs":7', `"ttlMs":7.${'0'.repeat(50)}`));
    expect(read(message).ttlMs).toBe(0);
  });

  test.each(['private', 'PUBLIC', '', 1, null, undefined])(
    'with cacheScope %j is private',
    (cacheScope) => {
      expect(read(response({ ...full, cacheScope })).cacheScope).toBe('private');
    },
  );

  test.each([
    [{ instructions: 1 }],
    [{ instructions: null }],
    [{ _meta: null }],
    [{ _meta: [] }],
    [{ _meta: {} }],
    [{ _meta: { [MetaKey.serverInfo]: 'me' } }],
  ])('is read without what is malformed in %j', (change) => {
    const discovery = read(response({ ...full, ...change }));
    if ('instructions' in change) expect(discovery.instructions).toBeUndefined();
    else expect(discovery.serverInfo).toBeUndefined();
  });
});

describe('the discovery of the gateway', () => {
  const id = encodeText('1');

  test('names the versions a next request may use', () => {
    expect(supportedVersions).toEqual(['2026-07-28']);
    const result = composeDiscovery({
      capabilities: encodeText('{"tools":{}}'),
      serverInfo: encodeText('{"name":"gateway","version":"1"}'),
      instructions: undefined,
      ttlMs: 0,
      cacheScope: 'private',
    });
    expect(treeOf(result)).toEqual({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { [MetaKey.serverInfo]: { name: 'gateway', version: '1' } },
    });
  });

  test('is read as it was composed, to the byte', () => {
    const scopes = fc.constantFrom('public' as const, 'private' as const);
    const instructions = fc.option(
      fc.string().map((text) => JSON.stringify(text)),
      {
        nil: undefined,
      },
    );
    const texts = fc.tuple(jsonObjectTexts, jsonObjectTexts, instructions);
    fc.assert(
      fc.property(
        texts,
        fc.nat(),
        scopes,
        ([capabilities, serverInfo, said], ttlMs, cacheScope) => {
          const result = composeDiscovery({
            capabilities: encodeText(capabilities),
            serverInfo: encodeText(serverInfo),
            instructions: said === undefined ? undefined : encodeText(said),
            ttlMs,
            cacheScope,
          });
          const message = accepted(decodeText(composeResult(id, result)));
          const discovery = read(message);
          expect(discovery).toMatchObject({ supportedVersions, ttlMs, cacheScope });
          expect(textAt(message, discovery.capabilities)).toBe(capabilities);
          expect(textAt(message, discovery.serverInfo)).toBe(serverInfo);
          expect(textAt(message, discovery.instructions)).toBe(said);
        },
      ),
    );
  });
});

test('no message makes it throw, and what it reads is of the right kinds', () => {
  fc.assert(
    fc.property(hostileMessages, (message) => {
      const discovery = readDiscovery(message);
      if (discovery === undefined) return;
      expect(textAt(message, discovery.capabilities)).toMatch(/^\{/);
      expect(textAt(message, discovery.instructions) ?? '"').toMatch(/^"/);
      expect(textAt(message, discovery.serverInfo) ?? '{').toMatch(/^\{/);
      expect(Number.isSafeInteger(discovery.ttlMs) && discovery.ttlMs >= 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});
