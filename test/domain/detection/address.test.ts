import { expect, test } from 'vitest';
import {
  addressText,
  type DetectionAddress,
  hasNoScheme,
  parseAddress,
} from '../../../src/domain/detection/address.ts';

const parsed = (text: string): DetectionAddress => {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(address.message);
  return address.value;
};

test.each([
  ['http://Example.com/mcp?key=1', 'http', false, 'example.com', 80, '/mcp?key=1'],
  ['https://example.com', 'http', true, 'example.com', 443, undefined],
  ['https://example.com:8443/', 'http', true, 'example.com', 8443, undefined],
  ['ws://10.0.0.1:9/ws', 'websocket', false, '10.0.0.1', 9, '/ws'],
  ['wss://[::1]:9', 'websocket', true, '::1', 9, undefined],
  ['tcp://gateway', 'tcp', false, 'gateway', 8080, undefined],
  ['tcps://gateway', 'tcp', true, 'gateway', 8443, undefined],
  ['tcp+tls://gateway:1', 'tcp', true, 'gateway', 1, undefined],
  ['localhost:3000', undefined, false, 'localhost', 3000, undefined],
  ['[fe80::1]:3000/sse', undefined, false, 'fe80::1', 3000, '/sse'],
])('%s is read', (text, scheme, asksTls, host, port, path) => {
  expect(parsed(text)).toEqual({ kind: 'network', scheme, asksTls, host, port, path });
});

test('sockets and commands are told from hosts', () => {
  expect(parsed('unix:///run/a.sock')).toEqual({ kind: 'unix', path: '/run/a.sock' });
  expect(parsed('/run/a.sock')).toEqual({ kind: 'unix', path: '/run/a.sock' });
  expect(parsed('node server.js --port 3')).toEqual({
    kind: 'command',
    command: 'node',
    args: ['server.js', '--port', '3'],
  });
  expect(parsed('stdio:///usr/bin/node a')).toMatchObject({ command: '/usr/bin/node' });
});

test.each([
  ['', 'expected an address'],
  ['ftp://host', 'unknown scheme ftp://'],
  ['http://user:word@host/', 'a password in an address'],
  ['user:word@host', 'expected an address'],
  ['host:0', 'expected an address'],
  ['host:65536', 'expected an address'],
  ['http://', 'expected an address'],
  ['unix://run', 'absolute path'],
])('%s is refused: %s', (text, message) => {
  const address = parseAddress(text);
  expect(address.ok ? 'read' : address.message).toContain(message);
});

test('one text for each address, without queries', () => {
  expect(addressText(parsed('HTTP://Host/mcp?key=secret'))).toBe('http://host:80/mcp');
  expect(addressText(parsed('tcp+tls://h:1'))).toBe('tcps://h:1');
  expect(addressText(parsed('[::1]:3000'))).toBe('[::1]:3000');
  expect(addressText(parsed('node a --token secret'))).toBe('stdio://node');
});

test('an address without a scheme names a port', () => {
  expect(['localhost:1', '1.2.3.4:5/mcp', '[::1]:3'].every(hasNoScheme)).toBe(true);
  expect(['http://h:1', 'localhost', 'unix:///a', 'C'].some(hasNoScheme)).toBe(false);
});
