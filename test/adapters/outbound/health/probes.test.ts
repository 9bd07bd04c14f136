import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { networkProbes } from '../../../../src/adapters/outbound/health/probes.ts';
import type {
  BackendTarget,
  Endpoint,
  Framing,
} from '../../../../src/domain/balancing/endpoint.ts';
import { g12, g12Version2 } from '../../../../src/domain/wire/dialects/g12.ts';
import { r16 } from '../../../../src/domain/wire/dialects/r16.ts';
import { type Dialect, encodeFrame } from '../../../../src/domain/wire/frame.ts';
import { FrameDecoder } from '../../../../src/domain/wire/frame-decoder.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';

const probes = networkProbes();

const endpointOf = (target: BackendTarget): Endpoint => ({ id: 'a', server: 'weather', target });
const { signal } = new AbortController();

const listening = async (server: Server, place?: string): Promise<number> => {
  await new Promise<void>((resolve) => {
    if (place === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(place, resolve);
  });
  onTestFinished(() => void server.close());
  return place === undefined ? (server.address() as AddressInfo).port : 0;
};

const peer = (talk: (socket: Socket) => void, place?: string): Promise<number> =>
  listening(
    createServer((socket) => {
      socket.on('error', () => {});
      talk(socket);
    }),
    place,
  );

const tcpAt = (port: number, framing: Framing = 'g12'): Endpoint =>
  endpointOf({
    protocol: 'tcp',
    host: '127.0.0.1',
    port,
    tls: false,
    framing,
    token: undefined,
    targetNamespace: undefined,
  });

describe('an HTTP health check', () => {
  const request = { method: 'GET', path: '/up?deep=1', expectedStatus: [200, 204] } as const;

  const web = async (status: number) => {
    const seen: { readonly line: string; readonly headers: IncomingHttpHeaders }[] = [];
    const server = createHttpServer(({ method, url, headers }, response) => {
      seen.push({ line: `${method} ${url}`, headers });
      response.writeHead(status).end('x'.repeat(100_000));
    });
    const port = await listening(server);
    return { seen, port };
  };

  const ask = (url: string, changes: Partial<{ path: string; method: 'HEAD' }> = {}) => {
    const protocol = url.startsWith('ws') ? 'websocket' : 'http';
    const target = { protocol, url, headers: { authorization: 'Bearer secret' } } as const;
    return probes.http(endpointOf(target), { ...request, ...changes }, signal);
  };

  test('asks for a path at the origin of the endpoint, with its headers', async () => {
    const { seen, port } = await web(204);
    expect(await ask(`http://127.0.0.1:${port}/mcp`)).toBeUndefined();
    expect(await ask(`ws://127.0.0.1:${port}/ws`, { method: 'HEAD' })).toBeUndefined();
    expect(seen.map(({ line }) => line)).toEqual(['GET /up?deep=1', 'HEAD /up?deep=1']);
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret' });
  });

  test('keeps the headers from another origin', async () => {
    const { seen, port } = await web(200);
    const other = await web(200);
    const path = `http://127.0.0.1:${other.port}/up`;
    expect(await ask(`http://127.0.0.1:${port}/mcp`, { path })).toBeUndefined();
    expect([seen.length, other.seen.length]).toEqual([0, 1]);
    expect(other.seen[0]?.headers['authorization']).toBeUndefined();
  });

  test('says which status was not expected', async () => {
    const { port } = await web(503);
    const message = 'Server "weather" answered its health check with HTTP status 503.';
    expect(await ask(`http://127.0.0.1:${port}/mcp`)).toMatchObject({ message });
  });

  test('says that nobody listens', async () => {
    const message = 'Server "weather" is not available: nothing listens at its address.';
    expect(await ask('http://127.0.0.1:1/mcp')).toMatchObject({ message });
  });

  test('ends when it is given up', async () => {
    const port = await peer(() => {});
    const limit = new AbortController();
    const target = { protocol: 'http', url: `http://127.0.0.1:${port}/mcp`, headers: {} } as const;
    const result = probes.http(endpointOf(target), request, limit.signal);
    setImmediate(() => limit.abort());
    expect(await result).toMatchObject({ code: 'backend_unavailable' });
  });
});

describe('a sign of life in frames', () => {
  /** Agrees on this version and answers health frames with this text; undefined: not at all. */
  const framed = (dialect: Dialect, version: number, answer: string | undefined) => {
    const heard: string[] = [];
    const port = peer((socket) => {
      const decoder = new FrameDecoder(dialect, 65_536);
      const spoken = version === 2 ? g12Version2 : dialect;
      socket.on('data', (chunk: Buffer) => {
        decoder.push(chunk, (type) => {
          heard.push(type);
          if (type === 'version_negotiation') {
            const payload = encodeText(`{"agreed_version":${version}}`);
            socket.write(encodeFrame(dialect, 'version_ack', payload));
            decoder.use(spoken);
          } else if (answer !== undefined) {
            socket.write(encodeFrame(spoken, 'health', encodeText(answer)));
          }
        });
      });
    });
    return { heard, port };
  };

  test.for([
    ['g12', g12, 1],
    ['g12', g12, 2],
    ['r16', r16, 1],
  ] as const)(
    'is asked for once the version is agreed: %s',
    async ([framing, dialect, version]) => {
      const { heard, port } = framed(dialect, version, '{"healthy":true}');
      expect(await probes.frame(tcpAt(await port, framing), signal)).toBeUndefined();
      expect(heard).toEqual(['version_negotiation', 'health']);
    },
  );

  test('is none when the peer says that it is not healthy', async () => {
    const { port } = framed(g12, 1, '{"healthy":false}');
    const message = 'Server "weather" is not available: it says that it is not healthy.';
    expect(await probes.frame(tcpAt(await port), signal)).toMatchObject({ message });
  });

  test('of a peer of version 1, which need not answer, is that it agreed', async () => {
    const { heard, port } = framed(g12, 1, undefined);
    expect(await probes.frame(tcpAt(await port), signal)).toBeUndefined();
    expect(heard).toEqual(['version_negotiation', 'health']);
  });

  test('is none from a peer that accepts and says nothing', async () => {
    const port = await peer(() => {});
    const limit = new AbortController();
    const result = probes.frame(tcpAt(port), limit.signal);
    setTimeout(() => limit.abort(), 50);
    expect(await result).toMatchObject({ code: 'backend_unavailable' });
  });

  test('is none from one that speaks something else, refuses or hangs up', async () => {
    const web = await peer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await probes.frame(tcpAt(web), signal))?.message).toContain(
      'does not speak the binary protocol',
    );
    const refusing = await peer((socket) => {
      socket.write(encodeFrame(g12, 'error', encodeText('{"message":"go away"}')));
    });
    expect((await probes.frame(tcpAt(refusing), signal))?.message).toContain('it refuses: go away');
    const leaving = await peer((socket) => void socket.end());
    expect((await probes.frame(tcpAt(leaving), signal))?.message).toContain(
      'it closed the connection',
    );
  });

  test('is a ping where messages are lines, over a Unix socket too', async () => {
    const heard: string[] = [];
    const talk = (socket: Socket): void => {
      socket.on('data', (chunk: Buffer) => {
        heard.push(chunk.toString());
        socket.write('{"jsonrpc":"2.0","id":1,"result":{}}\n');
      });
    };
    const port = await peer(talk);
    expect(await probes.frame(tcpAt(port, 'newline'), signal)).toBeUndefined();
    const path = join(tmpdir(), `health-probe-${process.pid}.sock`);
    await peer(talk, path);
    const unix = endpointOf({ protocol: 'unix', path, framing: 'newline' });
    expect(await probes.frame(unix, signal)).toBeUndefined();
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n';
    expect(heard).toEqual([ping, ping]);
  });
});

describe('a connection', () => {
  test('that is accepted is enough, and let go of at once', async () => {
    let ended = 0;
    const closed = Promise.withResolvers<void>();
    const port = await peer((socket) => {
      socket.on('close', () => {
        ended += 1;
        if (ended === 2) closed.resolve();
      });
      socket.resume();
    });
    const url = `ws://127.0.0.1:${port}/ws`;
    const websocket = endpointOf({ protocol: 'websocket', url, headers: {} });
    expect(await probes.connect(websocket, signal)).toBeUndefined();
    expect(await probes.connect(tcpAt(port), signal)).toBeUndefined();
    await closed.promise;
  });

  test('that nobody accepts is a fault, as is one that cannot be made', async () => {
    expect(await probes.connect(tcpAt(1), signal)).toMatchObject({
      message: 'Server "weather" is not available: nothing listens at its address.',
    });
    const stdio = { protocol: 'stdio', command: 'x', args: [], cwd: undefined, env: {} } as const;
    expect((await probes.connect(endpointOf(stdio), signal))?.message).toContain(
      'no address to connect to',
    );
  });
});
