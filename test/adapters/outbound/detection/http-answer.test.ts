import { expect, test } from 'vitest';
import { nextHop } from '../../../../src/adapters/outbound/detection/http-answer.ts';

const hop = (from: string, location: string, statusCode = 307) =>
  nextHop(new URL(from), { statusCode, headers: { location } })?.href;

test('a redirect is followed to the same server', () => {
  expect(hop('http://h:1/mcp', '/mcp/')).toBe('http://h:1/mcp/');
  expect(hop('http://h:1/mcp', 'http://h:1/other')).toBe('http://h:1/other');
  expect(hop('http://h:1/mcp', 'https://h/mcp')).toBe('https://h/mcp');
});

test.each([
  ['another host', 'http://h/', 'http://other/'],
  ['TLS of another host', 'http://h/', 'https://other/'],
  ['another port', 'http://h:1/', 'http://h:2/'],
  ['another port within TLS', 'https://h:1/', 'https://h:2/'],
  ['no TLS any more', 'https://h/', 'http://h/'],
  ['a password', 'http://h/', 'http://u:p@h/'],
  ['nothing', 'http://h/', 'http://'],
])('not to %s', (_, from, location) => {
  expect(hop(from, location)).toBeUndefined();
});

test('only a redirect is one', () => expect(hop('http://h/', '/a', 200)).toBeUndefined());
