import { webSocketHandshake } from '../faults/support/raw-bytes.ts';
import type { SmugglingCase } from './framing-cases.ts';
import { honest } from './requests.ts';

/** The first request with something done to it, the second one behind. */
const changed = (what: string, change: (request: string) => string): SmugglingCase => ({
  what,
  bytes: (first, second) => `${change(honest(first))}${honest(second)}`,
});

const line = (text: string) => (request: string) => request.replace('\r\n', `\r\n${text}\r\n`);
const start = (from: string, to: string) => (request: string) => request.replace(from, to);

/** These lines instead of those with the same names. */
const handshakeWith = (lines: string): string => {
  const names = lines.split('\r\n').map((text) => text.split(':', 1)[0] ?? '');
  const kept = webSocketHandshake()
    .split('\r\n')
    .filter((text) => text === '' || !names.includes(text.split(':', 1)[0] ?? ''));
  return kept.join('\r\n').replace('\r\n', `\r\n${lines}`);
};

/** Heads two readers could understand differently (RFC 9112 §3.2, RFC 9110 §7.2, §7.8, §10.1.1). */
export const headCases: readonly SmugglingCase[] = [
  changed('two Host lines', line('Host: localhost')),
  changed('two Host lines that differ', line('host: evil.example')),
  changed('a list of hosts', start('Host: localhost', 'Host: localhost, evil.example')),
  changed('no Host', start('Host: localhost\r\n', '')),
  changed('an empty Host', start('Host: localhost', 'Host:')),
  changed('a Host with a space before the colon', start('Host: localhost', 'Host : localhost')),
  changed('a target of another host', start(' /api', ' http://evil.example/api')),
  changed('a target of a host with a name', start(' /api', ' http://localhost@evil.example/api')),
  changed('a target without a slash', start(' /api', ' api')),
  changed('a target in authority form', start(' /api/v1/mcp', ' localhost:80')),
  changed('a space in the target', start('/mcp?', '/mc p?')),
  changed('a version that is none', start('HTTP/1.1', 'HTTP/1.2')),
  changed('version 2', start('HTTP/1.1', 'HTTP/2.0')),
  changed('a version in small letters', start('HTTP/1.1', 'http/1.1')),
  changed('no version', start(' HTTP/1.1', '')),
  changed('a method in small letters', start('POST', 'post')),
  changed('a method that is none', start('POST', 'P OST')),
  changed('a tab behind the method', start('POST ', 'POST\t')),
  changed('CONNECT', start('POST /api/v1/mcp', 'CONNECT localhost:80')),
  changed('a space before the first line', start('\r\nHost', '\r\n Host')),
  changed('NUL in a line', line('X-A: a\0b')),
  changed('a bare LF behind the first line', start('HTTP/1.1\r\n', 'HTTP/1.1\n')),
  changed('a bare CR behind the first line', start('HTTP/1.1\r\n', 'HTTP/1.1\r')),
  changed('an unknown expectation', line('Expect: 200-ok')),
  changed('an expectation beside the known one', line('Expect: 100-continue, miracle')),
  changed(
    'an upgrade to h2c',
    line('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__'),
  ),
  changed('an upgrade to WebSocket by POST', line('Connection: Upgrade\r\nUpgrade: websocket')),
  ...[
    ['a handshake with a body', `Content-Length: 4\r\n`],
    ['a handshake with chunks', 'Transfer-Encoding: chunked\r\n'],
    ['a handshake of a version that is none', 'Sec-WebSocket-Version: 777\r\n'],
    ['a handshake with a broken key', 'Sec-WebSocket-Key: short\r\n'],
  ].map(
    ([what = '', lines = '']): SmugglingCase => ({
      what,
      bytes: (_, second) => `${handshakeWith(lines)}${honest(second)}`,
    }),
  ),
  {
    what: 'the preface of HTTP/2',
    bytes: (_, second) => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${honest(second)}`,
  },
];
