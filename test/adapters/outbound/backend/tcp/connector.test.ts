import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { TcpConnector } from '../../../../../src/adapters/outbound/backend/tcp/connector.ts';
import {
  DEFAULT_SOCKET_SETTINGS,
  type SocketSettings,
} from '../../../../../src/adapters/shared/backend/socket-settings.ts';
import type { Endpoint, Framing } from '../../../../../src/domain/balancing/endpoint.ts';
import {
  CONTRACT_MAX_MESSAGE_BYTES,
  describeBackendConnector,
} from '../../../../contracts/backend-connector.contract.ts';
import { ask, opened, refused } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import {
  converseInFrames,
  converseInLines,
  frame,
  readFrames,
  StreamPeer,
} from '../../../../support/peers/stream-peer.ts';

const settings: SocketSettings = {
  ...DEFAULT_SOCKET_SETTINGS,
  maxMessageBytes: CONTRACT_MAX_MESSAGE_BYTES,
  closeGraceMs: 500,
};

const endpointAt = (port: number, framing: Framing, tls = false): Endpoint => ({
  id: 'demo/0',
  server: 'demo',
  target: { protocol: 'tcp', host: '127.0.0.1', port, framing, tls },
});

/** A port that was free a moment ago. */
const closedPort = async (): Promise<number> => {
  const peer = new StreamPeer(() => {});
  const port = await peer.listen();
  await peer.close();
  return port;
};

for (const framing of ['newline', 'binary'] as const) {
  describeBackendConnector(`A TCP link with ${framing} framing [BE-14]`, {
    carrier: 'connection',
    opensEagerly: true,
    connector: () => new TcpConnector(settings, () => {}),
    server: async () => {
      const peer = new StreamPeer(framing === 'binary' ? converseInFrames : converseInLines);
      const port = await peer.listen();
      return {
        endpoint: endpointAt(port, framing),
        nowhere: endpointAt(await closedPort(), framing),
        close: () => peer.close(),
      };
    },
  });
}

describe('A TCP link', () => {
  const peers: StreamPeer[] = [];
  const listener = () => new RecordingListener();
  const never = () => new AbortController().signal;

  afterEach(async () => {
    await Promise.all(peers.splice(0).map((peer) => peer.close()));
  });

  const serve = async (converse: (socket: Socket) => void, tls?: TlsOptions): Promise<number> => {
    const peer = new StreamPeer(converse, tls);
    peers.push(peer);
    return peer.listen();
  };

  test('offers exactly version 1 before anything else [BE-14]', async () => {
    const frames: (readonly [number, string])[] = [];
    const port = await serve((socket) =>
      readFrames(socket, (type, payload) => {
        frames.push([type, payload]);
        if (type === 6) socket.write(frame(7, '{"agreed_version":1}'));
      }),
    );
    const link = await opened(
      new TcpConnector(settings, () => {}).open(endpointAt(port, 'binary'), listener(), never()),
    );
    expect(frames).toHaveLength(1);
    expect(frames[0]?.[0]).toBe(6);
    expect(JSON.parse(frames[0]?.[1] ?? '')).toEqual({
      min_version: 1,
      max_version: 1,
      preferred_version: 1,
      supported_versions: [1],
    });
    await link.close();
  });

  test('is refused with the text of the server when it answers with an error frame', async () => {
    const port = await serve((socket) => socket.write(frame(5, 'Unsupported version')));
    const heard = listener();
    const fault = await refused(
      new TcpConnector(settings, () => {}).open(endpointAt(port, 'binary'), heard, never()),
    );
    expect(fault.code).toBe('backend_unavailable');
    expect(fault.message).toContain('Unsupported version');
    expect(heard.closings).toHaveLength(0);
  });

  test('is refused when another version is agreed', async () => {
    const port = await serve((socket) => socket.write(frame(7, '{"agreed_version":2}')));
    const fault = await refused(
      new TcpConnector(settings, () => {}).open(endpointAt(port, 'binary'), listener(), never()),
    );
    expect(fault.message).toContain('version 1');
  });

  test('is refused when the server closes instead of agreeing', async () => {
    const port = await serve((socket) => socket.end());
    const heard = listener();
    const fault = await refused(
      new TcpConnector(settings, () => {}).open(endpointAt(port, 'binary'), heard, never()),
    );
    expect(fault.code).toBe('backend_unavailable');
    expect(heard.closings).toHaveLength(0);
  });

  test('is given up when no version is agreed in time', async () => {
    const port = await serve(() => {});
    const connector = new TcpConnector({ ...settings, openTimeoutMs: 60 }, () => {});
    const fault = await refused(connector.open(endpointAt(port, 'binary'), listener(), never()));
    expect(fault.message).toContain('60 ms');
  });

  test('is given up at the abort of the caller, and the socket is closed', async () => {
    const accepted = Promise.withResolvers<Socket>();
    const port = await serve((socket) => accepted.resolve(socket));
    const controller = new AbortController();
    const attempt = new TcpConnector(settings, () => {}).open(
      endpointAt(port, 'binary'),
      listener(),
      controller.signal,
    );
    const socket = await accepted.promise;
    socket.resume();
    controller.abort();
    expect((await refused(attempt)).code).toBe('backend_unavailable');
    if (!socket.destroyed) await once(socket, 'close');
  });

  test('sends requests and notifications as type 1 and answers as type 2', async () => {
    const types: number[] = [];
    const port = await serve((socket) =>
      readFrames(socket, (type) => {
        types.push(type);
        if (type === 6) socket.write(frame(7, '{"agreed_version":1}'));
        if (types.length === 4) socket.write(frame(2, '{"jsonrpc":"2.0","id":1,"result":{}}'));
      }),
    );
    const heard = listener();
    const link = await opened(
      new TcpConnector(settings, () => {}).open(endpointAt(port, 'binary'), heard, never()),
    );
    link.send(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}'), 1);
    link.send(Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}'), undefined);
    link.send(Buffer.from('{"jsonrpc":"2.0","id":7,"result":{"method":"x"}}'), undefined);
    await heard.answer(1);
    expect(types).toEqual([6, 1, 1, 2]);
    await link.close();
  });

  test('answers a sign of life of the server, but not its answer to ours', async () => {
    let lives = 0;
    const port = await serve((socket) =>
      readFrames(socket, (type) => {
        if (type === 6)
          socket.write(Buffer.concat([frame(7, '{"agreed_version":1}'), frame(4, '')]));
        if (type !== 4) return;
        lives += 1;
        // Like the original gateway, it answers every sign of life.
        socket.write(frame(4, ''));
        if (lives === 1) socket.write(frame(1, '{"jsonrpc":"2.0","method":"heard"}'));
      }),
    );
    const heard = listener();
    const link = await opened(
      new TcpConnector(settings, () => {}).open(endpointAt(port, 'binary'), heard, never()),
    );
    await heard.until(() => heard.messages.length === 1);
    link.send(Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}'), undefined);
    await link.close();
    expect(lives).toBe(1);
  });

  test('lives on when the server answers the signs of life', async () => {
    let lives = 0;
    const heard = listener();
    const port = await serve((socket) =>
      readFrames(socket, (type) => {
        if (type === 6) socket.write(frame(7, '{"agreed_version":1}'));
        if (type !== 4) return;
        lives += 1;
        socket.write(frame(4, ''));
        if (lives === 3) socket.write(frame(1, '{"jsonrpc":"2.0","method":"alive"}'));
      }),
    );
    const connector = new TcpConnector({ ...settings, heartbeatMs: 30 }, () => {});
    const link = await opened(connector.open(endpointAt(port, 'binary'), heard, never()));
    await heard.until(() => heard.messages.length === 1);
    expect(heard.closings).toHaveLength(0);
    await link.close();
  });

  test('is dead after two heartbeats of silence [F10]', async () => {
    const port = await serve((socket) =>
      readFrames(socket, (type) => {
        if (type === 6) socket.write(frame(7, '{"agreed_version":1}'));
      }),
    );
    const heard = listener();
    const connector = new TcpConnector({ ...settings, heartbeatMs: 40 }, () => {});
    await opened(connector.open(endpointAt(port, 'binary'), heard, never()));
    await heard.until(() => heard.closings.length === 1, 2_000);
    expect(heard.closings[0]?.message).toContain('no sign of life');
  });

  test('ends at the shutdown command of the server', async () => {
    const port = await serve((socket) =>
      readFrames(socket, (type) => {
        if (type !== 6) return;
        socket.write(frame(7, '{"agreed_version":1}'));
        socket.write(frame(3, '{"command":"noted"}'));
        socket.write(frame(3, '{"command":"shutdown","reason":"upgrade"}'));
      }),
    );
    const noise: string[] = [];
    const heard = listener();
    const connector = new TcpConnector(settings, (_endpoint, reason) => noise.push(reason));
    await opened(connector.open(endpointAt(port, 'binary'), heard, never()));
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.message).toContain('shutting down');
    expect(noise).toEqual(['unexpected_frame']);
  });

  test('refuses a call when too much waits for a server that does not read', async () => {
    const port = await serve((socket) => socket.pause());
    const heard = listener();
    const connector = new TcpConnector({ ...settings, maxBufferedBytes: 1024 * 1024 }, () => {});
    const link = await opened(connector.open(endpointAt(port, 'newline'), heard, never()));
    const text = 'x'.repeat(300_000);
    for (let id = 1; id <= 8; id += 1) ask(link, id, 'echo', { text });
    expect(heard.failures.map(({ call, fault }) => [call, fault.code])).toEqual(
      [4, 5, 6, 7, 8].map((call) => [call, 'overloaded']),
    );
    await link.close();
  });

  test('with TLS refuses a certificate that nobody vouches for [BE-07]', async () => {
    let lines = 0;
    const port = await serve((socket) => {
      socket.on('data', () => {
        lines += 1;
      });
    }, selfSigned());
    const connector = new TcpConnector(settings, () => {});
    const endpoint = endpointAt(port, 'newline', true);
    const fault = await refused(connector.open(endpoint, listener(), never()));
    expect(fault.message).toBe('Server "demo" is not available: its certificate is self-signed.');
    expect(lines).toBe(0);
  });

  test('with TLS does not fall back to plain text', async () => {
    const port = await serve((socket) => socket.end('{"jsonrpc":"2.0","method":"plain"}\n'));
    const heard = listener();
    const connector = new TcpConnector(settings, () => {});
    const fault = await refused(connector.open(endpointAt(port, 'newline', true), heard, never()));
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
