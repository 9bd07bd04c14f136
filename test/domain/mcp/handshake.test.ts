import { describe, expect, test } from 'vitest';
import {
  initializedNotification,
  mergedInitializeResult,
  ownInitializeParams,
} from '../../../src/domain/mcp/rev2025/handshake.ts';
import { listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';

const decoder = new TextDecoder();
const gateway = { name: 'mcp-gateway', version: '1.2.3' };

describe('the handshake in the words of the gateway', () => {
  test('its own params ask for the newest revision and promise nothing', () => {
    expect(JSON.parse(decoder.decode(ownInitializeParams(gateway)))).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: gateway,
    });
  });

  test('the merged result says who the gateway is and what the servers say, if they do', () => {
    const parts = {
      protocolVersion: '2025-03-26',
      identity: gateway,
      capabilities: { x: {} },
    } as const;
    const result = (instructions: string | undefined): unknown =>
      JSON.parse(decoder.decode(mergedInitializeResult({ ...parts, instructions })));
    const said = {
      protocolVersion: '2025-03-26',
      capabilities: { x: {} },
      serverInfo: gateway,
    };
    expect(result(undefined)).toEqual(said);
    expect(result('"so"')).toEqual({ ...said, instructions: '"so"' });
  });

  test('initialized is a notification', () => {
    expect(decoder.decode(initializedNotification)).toBe(
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    );
  });
});

test('tools and prompts are told apart by prefixed names, resources by their own addresses', () => {
  const rows = Object.entries(listKinds).map(([method, { items, key, prefixed, capability }]) => [
    method,
    items,
    key,
    prefixed,
    capability,
  ]);
  expect(rows).toEqual([
    ['tools/list', 'tools', 'name', true, 'tools'],
    ['prompts/list', 'prompts', 'name', true, 'prompts'],
    ['resources/list', 'resources', 'uri', false, 'resources'],
    ['resources/templates/list', 'resourceTemplates', 'uriTemplate', false, 'resources'],
  ]);
});
