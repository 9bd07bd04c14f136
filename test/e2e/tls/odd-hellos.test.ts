import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  clientHello,
  type HelloExtension,
  protocols,
  rawProtocols,
  rawServerNames,
  serverNames,
} from '../../support/client-hello.ts';
import { Pki } from '../../support/pki.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { visits } from './support/visits.ts';

const { entry: scripted } = await startScriptedServer('http');

const pki = new Pki();
const server = pki.issue('localhost');
let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: {
      tls: { cert_file: server.certFile, key_file: server.keyFile, min_version: '1.2' },
      frontends: Object.keys(visits).map((protocol) => listener(protocol)),
    },
    servers: { one: scripted },
  });
});
afterAll(async () => {
  await gateway.stop();
  pki.remove();
});

const name = (text: string | Uint8Array): HelloExtension => serverNames([0, Buffer.from(text)]);
const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);

const odd: readonly (readonly [string, readonly HelloExtension[]])[] = [
  ['no name', [name('')]],
  ['a name with a zero in it', [name('local\0host')]],
  ['a name that is no text', [name(bytes(0xff, 0xfe, 0x80, 0xc0))]],
  ['a name of 255 characters', [name('a'.repeat(255))]],
  ['a name of 16000 characters', [name('a'.repeat(16_000))]],
  ['an address for a name', [name('127.0.0.1')]],
  ['a name from the prototype of objects', [name('__proto__')]],
  ['another name from there', [name('constructor')]],
  ['dots', [name('..')]],
  ['a star', [name('*')]],
  ['line ends', [name('a\r\nHost: b')]],
  ['two names', [serverNames([0, Buffer.from('a')], [0, Buffer.from('b')])]],
  ['a name of a kind nobody knows', [serverNames([9, Buffer.from('a')])]],
  ['an empty list of names', [serverNames()]],
  ['names twice', [name('a'), name('b')]],
  ['a list of names that is cut off', [rawServerNames(bytes(0, 9, 0, 0, 6, 0x61))]],
  ['nothing where names should be', [rawServerNames(bytes())]],
  ['protocols nobody speaks', [protocols(Buffer.from('h2'), Buffer.from('mcp/9'))]],
  ['a protocol that is no text', [protocols(bytes(0xff, 0, 0x80))]],
  ['an empty protocol', [protocols(bytes())]],
  ['no protocol', [protocols()]],
  [
    '2000 protocols',
    [protocols(...Array.from({ length: 2_000 }, (_, at) => Buffer.from(`p${at}`)))],
  ],
  ['protocols that are cut off', [rawProtocols(bytes(0, 9, 5, 0x68))]],
  ['protocols twice', [protocols(Buffer.from('http/1.1')), protocols(Buffer.from('h2'))]],
];

describe.each(Object.entries(visits))('%s', (frontend, visit) => {
  test('hellos that nobody sends by mistake harm nobody else', async () => {
    await Promise.all(
      odd.map(async ([, extensions]) => {
        const socket = connect({ host: '127.0.0.1', port: gateway.port(frontend) });
        socket.on('error', () => undefined);
        socket.write(clientHello(extensions));
        // A word of the handshake, or an alert, or the end.
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
        socket.destroy();
      }),
    );
    expect(await visit(gateway.port(frontend), { ca: pki.certificate })).toBe('in');
  });

  test('a hello without anything odd is answered', async () => {
    const socket = connect({ host: '127.0.0.1', port: gateway.port(frontend) });
    socket.write(clientHello([name('localhost')]));
    const received: readonly unknown[] = await once(socket, 'data');
    // A record of the handshake, or of the next one: it was understood.
    expect(Buffer.from(String(received[0]), 'latin1')[0]).toBe(0x16);
    socket.destroy();
  });

  test.each(['__proto__', 'constructor', 'a'.repeat(63), 'xn--nxasmq6b', '*'])(
    'a name that is not its own, %s, is served by the one certificate there is',
    async (servername) => {
      const port = gateway.port(frontend);
      // The client minds: the certificate is for another name.
      expect(await visit(port, { ca: pki.certificate, servername })).toBe('cut');
      expect(await visit(port, { ca: pki.certificate })).toBe('in');
    },
  );
});

test('nothing was said of it but that it failed', async () => {
  const { lines } = gateway;
  expect(lines.filter((line) => /"level":"(?:error|fatal)"|Error:/.test(line))).toEqual([]);
});
