import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { SocketProbe } from '../../../../src/adapters/outbound/detection/socket-probe.ts';
import { parseAddress } from '../../../../src/domain/detection/address.ts';
import type { ProbeKind } from '../../../../src/domain/detection/probe.ts';
import { type AddressTerms, noTerms } from '../../../../src/domain/detection/target.ts';
import { DetectionRig } from '../../../support/detection/rig.ts';

const rig = new DetectionRig();
afterAll(() => rig.close());

const identity = { name: 'gateway', version: '1' };

const ask = async (
  address: string,
  kind: ProbeKind,
  path = '',
  rest: { isInTls?: boolean; terms?: AddressTerms; signal?: AbortSignal } = {},
) => {
  const { isInTls = false, terms = noTerms, signal = AbortSignal.timeout(2_000) } = rest;
  const parsed = parseAddress(address);
  if (!parsed.ok) throw new Error(parsed.message);
  const probe = new SocketProbe({ identity, searchPath: process.env['PATH'] ?? '' });
  const sight = await probe.run(parsed.value, { kind, path, isInTls }, terms, signal);
  return { sight, closed: () => probe.close() };
};

interface Got {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A web server that keeps what it got. */
const web = async (answer: (got: Got, ...rest: Parameters<RequestListener>) => void) => {
  const all: Got[] = [];
  const port = await rig.listen(
    createServer((request, response) => {
      const { method, url, headers } = request;
      void text(request).then((body) => {
        const got = { method, url, headers, body };
        all.push(got);
        answer(got, request, response);
      });
    }),
  );
  return { all, place: `127.0.0.1:${port}` };
};

const greeting = {
  jsonrpc: '2.0',
  id: 1,
  result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: identity },
};

describe('a server of sessions', () => {
  const sessions = (afterMs: number) =>
    web(({ method }, _request, response) => {
      if (method === 'DELETE') response.writeHead(204).end();
      else {
        const headers = { 'content-type': 'application/json', 'mcp-session-id': 'one' };
        const reply = () => response.writeHead(200, headers).end(JSON.stringify(greeting));
        setTimeout(reply, afterMs);
      }
    });

  test('is asked initialize alone, and its session is ended', async () => {
    const { all, place } = await sessions(0);
    const { sight, closed } = await ask(`http://${place}/mcp`, 'post', '/mcp');
    await closed();
    expect(sight).toMatchObject({ seen: 'mcp' });
    expect(all.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /mcp', 'DELETE /mcp']);
    expect(JSON.parse(all[0]?.body ?? '')).toMatchObject({
      method: 'initialize',
      params: { capabilities: {}, clientInfo: identity },
    });
    expect(all[1]?.headers['mcp-session-id']).toBe('one');
  });

  test('that answers too late is told that its session is over, too', async () => {
    const { all, place } = await sessions(150);
    const signal = AbortSignal.timeout(50);
    const { sight } = await ask(`http://${place}/mcp`, 'post', '/mcp', { signal });
    expect(sight.seen).toBe('silence');
    await expect.poll(() => all.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });
});

describe('credentials', () => {
  const terms = { ...noTerms, headers: { authorization: 'Bearer secret' } };

  test('are shown to the server, also where it sends the probe on to another path', async () => {
    const { all, place } = await web(({ url }, _request, response) => {
      if (url === '/mcp') response.writeHead(307, { location: '/mcp/' }).end();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(greeting));
    });
    const { sight } = await ask(`http://${place}/mcp`, 'post', '/mcp', { terms });
    expect(sight).toMatchObject({ seen: 'mcp', movedTo: `http://${place}/mcp/` });
    expect(all.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret',
      'Bearer secret',
    ]);
  });

  test('are shown to no other', async () => {
    const other = await web((_got, _request, response) => response.end());
    const location = `http://localhost:${other.place.split(':')[1]}/mcp`;
    const { place } = await web((_got, _request, response) =>
      response.writeHead(307, { location }).end(),
    );
    for (const kind of ['post', 'event_stream', 'websocket'] as const) {
      const { sight } = await ask(`http://${place}/mcp`, kind, '/mcp', { terms });
      expect(sight.seen).toBe('http');
    }
    expect(other.all).toEqual([]);
  });

  test('are not shown to whoever has no certificate for the name', async () => {
    const { all, place } = await web((_got, _request, response) => response.end());
    const port = await rig.encrypted(Number(place.split(':')[1]), rig.strangers.issue('stranger'));
    for (const kind of ['post', 'event_stream', 'websocket'] as const) {
      const address = `https://127.0.0.1:${port}/mcp`;
      const { sight } = await ask(address, kind, '/mcp', { terms, isInTls: true });
      expect(sight.seen).toBe('untrusted');
    }
    expect(all).toEqual([]);
  });
});

describe('connections of bytes', () => {
  const keeping = async (reply: string) => {
    let got = '';
    let hasEnded = false;
    const port = await rig.stream((socket: Socket) => {
      socket.on('data', (chunk) => {
        got += chunk.toString('latin1');
        if (reply !== '') socket.write(reply);
      });
      socket.on('close', () => {
        hasEnded = true;
      });
    });
    return { address: `127.0.0.1:${port}`, got: () => got, hasEnded: () => hasEnded };
  };

  test('a server of lines never gets a line from a probe for frames', async () => {
    for (const kind of ['g12', 'r16'] as const) {
      const { address, got } = await keeping('');
      const { sight } = await ask(address, kind, '', { signal: AbortSignal.timeout(100) });
      expect(sight.seen).toBe('silence');
      expect(got().startsWith('MCP')).toBe(true);
      expect(got()).not.toContain('\n');
    }
  });

  test('a server of lines is asked the two questions at most, and let go', async () => {
    const refusal = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}\n';
    const { address, got, hasEnded } = await keeping(refusal);
    await ask(address, 'newline', '', { signal: AbortSignal.timeout(200) });
    const methods = got()
      .split('\n')
      .flatMap((line) => /"method":"([^"]+)"/.exec(line)?.[1] ?? []);
    expect(new Set(methods)).toEqual(new Set(['initialize', 'server/discover']));
    await expect.poll(hasEnded).toBe(true);
  });

  test('an echo is known at once', async () => {
    const port = await rig.stream((socket) => void socket.pipe(socket));
    const { signal } = new AbortController();
    for (const kind of ['g12', 'r16', 'newline'] as const) {
      const { sight } = await ask(`127.0.0.1:${port}`, kind, '', { signal });
      expect(sight).toEqual({ seen: 'noise', note: 'it sends back what it gets' });
    }
  });

  test('a flood is not collected', async () => {
    const { address } = await keeping('x'.repeat(2_000_000));
    expect((await ask(address, 'newline')).sight).toMatchObject({ seen: 'noise' });
  });
});

test('a command is looked for and not started', async () => {
  const { sight } = await ask('sh -c exit', 'command');
  expect(sight).toEqual({ seen: 'likely', note: 'it is a program' });
  expect((await ask('/etc/passwd', 'g12')).sight.seen).toBe('unreachable');
  expect((await ask('stdio:///etc/passwd', 'command')).sight.seen).toBe('absent');
});

test('a probe that is given up before it begins still ends', async () => {
  const { address } = { address: '127.0.0.1:1' };
  for (const kind of ['post', 'event_stream', 'websocket', 'g12', 'newline', 'tls'] as const) {
    const { sight } = await ask(address, kind, '/', { signal: AbortSignal.abort() });
    expect(sight.seen).toBe('unreachable');
  }
});
