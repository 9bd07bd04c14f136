import { describe, expect, test } from 'vitest';
import {
  legacyDiscovery,
  legacyServerFacts,
} from '../../../../../src/domain/mcp/bridge/to-legacy/legacy-discovery.ts';
import { readDiscovery } from '../../../../../src/domain/mcp/rev2026/discover.ts';
import { composeResult } from '../../../../../src/domain/wire/compose.ts';
import { decodeText, encodeText } from '../../../../../src/domain/wire/text.ts';
import { accepted } from '../../../wire/messages.ts';

const factsOf = (result: string) =>
  legacyServerFacts(accepted(`{"jsonrpc":"2.0","id":1,"result":${result}}`));

const capabilitiesOf = (capabilities: string): string =>
  decodeText(factsOf(`{"capabilities":${capabilities}}`).capabilities);

describe('what a legacy server said of itself', () => {
  test.each([
    ['{"tools":{"listChanged":true},"x":1e400}', '{"tools":{"listChanged":true},"x":1e400}'],
    ['{"tasks":{},"tools":{}}', '{"tools":{}}'],
    ['{"tools":{},"extensions":{"a/b":{}},"tasks":{}}', '{"tools":{}}'],
    ['{"experimental":{"tasks":{},"x":{}}}', '{"experimental":{"x":{}}}'],
    ['{"extensions":{},"experimental":{"tasks":{}},"tasks":{}}', '{"experimental":{}}'],
    ['7', '{}'],
  ])('of its capabilities %s, %s stays', (capabilities, expected) => {
    expect(capabilitiesOf(capabilities)).toBe(expected);
  });

  test('is taken only in the right kind', () => {
    const facts = factsOf('{"serverInfo":"s","instructions":{}}');
    expect([facts.serverInfo, facts.instructions, decodeText(facts.capabilities)]).toEqual([
      undefined,
      undefined,
      '{}',
    ]);
    const error = accepted('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}');
    expect(legacyServerFacts(error).serverInfo).toBeUndefined();
  });

  test('does not hold the answer it came in', () => {
    const { capabilities, serverInfo } = factsOf('{"capabilities":{"tasks":{}},"serverInfo":{}}');
    expect(capabilities.buffer.byteLength).toBe(capabilities.length);
    expect(serverInfo?.buffer.byteLength).toBe(serverInfo?.length);
  });

  test('makes a discovery, on one line', () => {
    const facts = factsOf(
      '{"capabilities":{"tools":\n{}},"serverInfo":{"name":\n"s"},"instructions":"do"}',
    );
    const message = accepted(
      decodeText(composeResult(encodeText('1'), legacyDiscovery(facts, encodeText('{}')))),
    );
    const discovery = readDiscovery(message);
    expect(message.hasLineBreak).toBe(false);
    expect(discovery).toMatchObject({
      supportedVersions: ['2026-07-28'],
      ttlMs: 0,
      cacheScope: 'private',
    });
    expect(discovery?.serverInfo && decodeText(message.bytes, discovery.serverInfo)).toBe(
      '{"name": "s"}',
    );
  });

  test('names the gateway when the server has no name', () => {
    const text = decodeText(legacyDiscovery(factsOf('{}'), encodeText('{"name":"gateway"}')));
    expect(text).toContain('/serverInfo":{"name":"gateway"}');
    expect(text).not.toContain('instructions');
  });
});
