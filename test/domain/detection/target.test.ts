import { expect, test } from 'vitest';
import { parseAddress } from '../../../src/domain/detection/address.ts';
import type { ProbeKind } from '../../../src/domain/detection/probe.ts';
import {
  fallbackTarget,
  noTerms,
  protocolOf,
  targetOf,
} from '../../../src/domain/detection/target.ts';

const addressOf = (text: string) => {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(address.message);
  return address.value;
};

const found = (text: string, kind: ProbeKind, path = '', isInTls = false, movedTo?: string) =>
  targetOf(
    addressOf(text),
    { isFound: true, certainty: 'shown', probe: { kind, path, isInTls }, movedTo },
    { headers: { 'x-key': 'k' }, token: 'word', targetNamespace: undefined },
  );

const headers = { 'x-key': 'k' };

test.each([
  [found('h:1', 'post', '/mcp'), { protocol: 'http', url: 'http://h:1/mcp', headers }, 'http'],
  [found('h:1', 'post', '/', true), { protocol: 'http', url: 'https://h:1/', headers }, 'http'],
  [found('http://h/a', 'post', '/a', false, 'http://h/b'), { url: 'http://h/b' }, 'http'],
  [found('[::1]:1', 'event_stream', '/sse'), { protocol: 'sse', url: 'http://[::1]:1/sse' }, 'sse'],
  [found('h:1', 'websocket', '/ws', true), { url: 'wss://h:1/ws', headers }, 'websocket'],
  [
    found('tcp://h:1', 'g12'),
    { protocol: 'tcp', framing: 'g12', tls: false, token: 'word' },
    'tcp_binary',
  ],
  [found('h:1', 'newline', '', true), { host: 'h', port: 1, framing: 'newline', tls: true }, 'tcp'],
  [found('unix:///a', 'r16'), { protocol: 'unix', path: '/a', framing: 'r16' }, 'unix'],
  [found('node a b', 'command'), { protocol: 'stdio', command: 'node', args: ['a', 'b'] }, 'stdio'],
])('case %#', (target, expected, protocol) => {
  expect(target).toMatchObject(expected);
  expect(protocolOf(target)).toBe(protocol);
});

test('a fallback keeps what the address says', () => {
  const fallback = (text: string, protocol: Parameters<typeof fallbackTarget>[1]) =>
    fallbackTarget(addressOf(text), protocol, noTerms);
  expect(fallback('h:1', 'http')).toMatchObject({ url: 'http://h:1/mcp' });
  expect(fallback('h:443', 'http')).toMatchObject({ url: 'https://h:443/mcp' });
  expect(fallback('https://h:1/a', 'sse')).toMatchObject({ url: 'https://h:1/a' });
  expect(fallback('h:1', 'tcp_binary')).toMatchObject({ framing: 'g12', host: 'h', port: 1 });
  expect(fallback('unix:///a', 'http')).toBeUndefined();
});
