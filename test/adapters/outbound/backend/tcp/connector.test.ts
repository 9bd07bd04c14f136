import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { TcpConnector } from '../../../../../src/adapters/outbound/backend/tcp/connector.ts';
import type { TcpTarget } from '../../../../../src/domain/balancing/endpoint.ts';
import { describeBackendConnector } from '../../../../contracts/backend-connector.contract.ts';
import { ask, refused } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import { converseInEnvelopes } from '../../../../support/peers/enveloped-peer.ts';
import {
  converseInFrames,
  converseInLines,
  StreamPeer,
} from '../../../../support/peers/stream-peer.ts';
import { converseInCalls } from '../../../../support/peers/version2-peer.ts';
import { endpointAt, linkTo, quick, reach, serve } from './rig.ts';

/** A port that was free a moment ago. */
const closedPort = async (): Promise<number> => {
  const peer = new StreamPeer(() => {});
  const port = await peer.listen();
  await peer.close();
  return port;
};

interface Wire {
  readonly name: string;
  readonly converse: (socket: Socket) => void;
  readonly wish: Partial<TcpTarget>;
  readonly separatesCalls?: boolean;
}

const wires: readonly Wire[] = [
  { name: 'one JSON text per line', converse: converseInLines, wish: { framing: 'newline' } },
  { name: 'G12 frames, version 1', converse: converseInFrames, wish: { framing: 'g12' } },
  {
    name: 'G12 frames, version 2',
    converse: converseInCalls,
    wish: { framing: 'g12' },
    separatesCalls: true,
  },
  {
    name: 'R16 frames and envelopes',
    converse: converseInEnvelopes,
    wish: { framing: 'r16', token: 'sesame', targetNamespace: 'files' },
  },
];

for (const { name, converse, wish, separatesCalls = false } of wires) {
  describeBackendConnector(`A TCP link with ${name}`, {
    carrier: 'connection',
    separatesCalls,
    opensEagerly: true,
    connector: () => new TcpConnector(quick, () => {}),
    server: async () => {
      const peer = new StreamPeer(converse);
      const port = await peer.listen();
      return {
        endpoint: endpointAt(port, wish),
        nowhere: endpointAt(await closedPort(), wish),
        close: () => peer.close(),
      };
    },
  });
}

describe('A TCP link', () => {
  test('is given up when no version is agreed in time', async () => {
    const port = await serve(() => {});
    const fault = await refused(reach(port, {}, { ...quick, openTimeoutMs: 60 }));
    expect(fault.message).toContain('60 ms');
  });

  test('is given up at the abort of the caller, and the socket is closed', async () => {
    const accepted = Promise.withResolvers<Socket>();
    const port = await serve((socket) => accepted.resolve(socket));
    const controller = new AbortController();
    const attempt = reach(port, {}, quick, new RecordingListener(), controller.signal);
    const socket = await accepted.promise;
    socket.resume();
    controller.abort();
    expect((await refused(attempt)).code).toBe('backend_unavailable');
    if (!socket.destroyed) await once(socket, 'close');
  });

  test('refuses a call when too much waits for a server that does not read', async () => {
    const settings = { ...quick, maxBufferedBytes: 1024 * 1024 };
    const silent = (socket: Socket) => void socket.pause();
    const { link, heard } = await linkTo(silent, { framing: 'newline' }, settings);
    const text = 'x'.repeat(300_000);
    for (let id = 1; id <= 8; id += 1) ask(link, id, 'echo', { text });
    expect(heard.failures.map(({ call, fault }) => [call, fault.code])).toEqual(
      [4, 5, 6, 7, 8].map((call) => [call, 'overloaded']),
    );
  });

  test('with TLS refuses a certificate that nobody vouches for [BE-07]', async () => {
    let lines = 0;
    const port = await serve((socket) => {
      socket.on('data', () => {
        lines += 1;
      });
    }, selfSigned());
    const fault = await refused(reach(port, { framing: 'newline', tls: true }));
    expect(fault.message).toBe('Server "demo" is not available: its certificate is self-signed.');
    expect(lines).toBe(0);
  });

  test('with TLS does not fall back to plain text', async () => {
    const port = await serve((socket) => socket.end('{"jsonrpc":"2.0","method":"plain"}\n'));
    const heard = new RecordingListener();
    const fault = await refused(reach(port, { framing: 'newline', tls: true }, quick, heard));
    expect(fault.code).toBe('backend_unavailable');
    expect(heard.messages).toEqual([]);
  });
});

const selfSigned = (): TlsOptions => {
  const directory = mkdtempSync(join(tmpdir(), 'tls-peer-'));
  const [keyPath, certPath] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const request =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=peer';
  execFileSync('openssl', [...request.split(' '), '-keyout', keyPath, '-out', certPath], {
    stdio: 'ignore',
  });
  const pair = { key: readFileSync(keyPath), cert: readFileSync(certPath) };
  rmSync(directory, { recursive: true });
  return pair;
};
