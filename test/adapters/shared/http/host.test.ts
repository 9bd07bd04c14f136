import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { exchange, rawExchange } from '../../../support/http-peer.ts';
import { hostRig } from './rig.ts';

const open: HttpHost[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()));
});

const started = async (...given: Parameters<typeof hostRig>) => {
  const rig = hostRig(...given);
  await rig.host.start();
  open.push(rig.host);
  return { ...rig, port: rig.host.address.port };
};

test('several frontends share one listener [FE-10]', async () => {
  const { host, port } = await started();
  await host.start();
  expect((await exchange(port, { path: '/here' })).text).toBe('ok');
  expect((await exchange(port, { path: '/admin' })).text).toBe('{"fine":true}');
  await host.close();
  expect((await exchange(port, { path: '/here' })).text).toBe('ok');
});

test('says in one line that the port is taken and what to do', async () => {
  const { port } = await started();
  const start = hostRig({ port }).host.start();
  await expect(start).rejects.toBeInstanceOf(StartFault);
  await expect(start).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}: the port is already in use; stop the other program or choose another port`,
  );
});

test('says that the host is no address of this machine', async () => {
  await expect(hostRig({ host: '192.0.2.1' }).host.start()).rejects.toThrow(
    'cannot listen on 192.0.2.1:0: the host is not an address of this machine',
  );
});

test('says which certificate it cannot read [FE-14]', async () => {
  const tls = { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' };
  await expect(hostRig({ tls }).host.start()).rejects.toThrow('/nowhere/cert.pem');
});

test('answers unknown paths and methods of the app as JSON', async () => {
  const { host, port } = await started();
  const missing = await exchange(port, { path: '/nothing' });
  expect([missing.status, missing.headers['content-type']]).toEqual([404, 'application/json']);
  const wrong = await exchange(port, { method: 'DELETE', path: '/admin?x=1' });
  expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET']);
  expect(JSON.parse(wrong.text)).toMatchObject({
    error: { data: { error_code: 'http_method_refused' } },
  });
  expect(host.address.host).toBe('127.0.0.1');
});

test('tells nothing of a route that failed', async () => {
  const rig = hostRig();
  rig.host.app.get('/broken', { config: { access: 'public' } }, () => {
    throw new Error('secret');
  });
  await rig.host.start();
  open.push(rig.host);
  const got = await exchange(rig.host.address.port, { path: '/broken' });
  expect(got.status).toBe(500);
  expect(got.text).not.toContain('secret');
  expect(JSON.parse(got.text)).toMatchObject({ error: { code: -32603 } });
});

test('refuses connections beyond its limit with 503 and counts them [FE-28] [L09]', async () => {
  const { happenings, port } = await started({ maxConnections: 1 });
  const first = connect(port, '127.0.0.1');
  await new Promise((resolve) => first.once('connect', resolve));
  const got = await exchange(port, { path: '/here' });
  expect([got.status, got.headers['retry-after'], got.headers.connection]).toEqual([
    503,
    '1',
    'close',
  ]);
  expect(happenings.seen).toEqual(['http rejected']);
  first.destroy();
  let again = await exchange(port, { path: '/here' });
  while (again.status === 503) again = await exchange(port, { path: '/here' });
  expect(again.text).toBe('ok');
});

test('gives up on a head that does not come [S21]', async () => {
  const { port } = await started({ headersTimeoutMs: 200, requestTimeoutMs: 5_000 });
  const text = await rawExchange(port, 'GET /here HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
  expect(text).toContain('HTTP/1.1 408');
  expect(text).toContain('idle_timeout');
});

test('gives a head no more time than a whole request', async () => {
  const { port } = await started({ headersTimeoutMs: 60_000, requestTimeoutMs: 200 });
  const text = await rawExchange(port, 'GET /here HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
  expect(text).toContain('HTTP/1.1 408');
});

test('gives up on a body that does not come [L08]', async () => {
  const { port } = await started({ headersTimeoutMs: 200, requestTimeoutMs: 300 }, (exchange) =>
    exchange.body(100, () => undefined),
  );
  const head = 'POST /here HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n';
  expect(await rawExchange(port, head, 'abc')).toContain('HTTP/1.1 408');
});

test('tells a frontend that the body broke off', async () => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const { port } = await started({}, (exchange) =>
    exchange.body(100, (_body, problem) => resolve(problem)),
  );
  const socket = connect(port, '127.0.0.1', () => {
    socket.write('POST /here HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nabc');
    setImmediate(() => socket.destroy());
  });
  expect(await promise).toBe('aborted');
});

test('tells a frontend once that the client left, also when it asks late', async () => {
  const seen: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const { port } = await started({}, (exchange) => {
    exchange.onAbort(() => {
      seen.push('early');
      exchange.onAbort(() => {
        seen.push('late');
        exchange.reply(200, []);
        const stream = exchange.open(200, []);
        stream.write(Buffer.from('into the void'));
        stream.end();
        resolve();
      });
    });
    socket.destroy();
  });
  const socket = connect(port, '127.0.0.1', () =>
    socket.write('GET /here HTTP/1.1\r\nhost: localhost\r\n\r\n'),
  );
  await promise;
  expect(seen).toEqual(['early', 'late']);
});

test('tells who listens to a stream, not who waited for its beginning, and keeps no headers for it', async () => {
  const seen: (string | undefined)[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const { port } = await started({}, (exchange) => {
    exchange.onAbort(() => seen.push('waiting'));
    seen.push(exchange.header('x-one'));
    exchange.open(200, ['content-type', 'text/event-stream']).write(Buffer.from('data: 1\n\n'));
    seen.push(exchange.header('x-one'));
    exchange.onAbort(() => {
      seen.push('listening');
      resolve();
    });
  });
  const socket = connect(port, '127.0.0.1', () =>
    socket.write('GET /here HTTP/1.1\r\nhost: localhost\r\nx-one: 1\r\n\r\n'),
  );
  socket.on('data', () => socket.destroy());
  await promise;
  expect(seen).toEqual(['1', undefined, 'listening']);
});

test('sends the first event of a stream at once', async () => {
  const { port } = await started({}, (exchange) => {
    exchange.open(200, ['content-type', 'text/event-stream']).write(Buffer.from('data: 1\n\n'));
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  const socket = connect(port, '127.0.0.1', () =>
    socket.write('GET /here HTTP/1.1\r\nhost: localhost\r\n\r\n'),
  );
  socket.on('data', (chunk) => {
    text += chunk.toString();
    if (text.includes('data: 1\n\n')) resolve(text);
  });
  expect(await promise).toContain(
    'transfer-encoding: chunked'.replace('t', 'T').replace('-e', '-E'),
  );
  socket.destroy();
});

test('cuts off a peer that does not read its answer [S21]', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { port } = await started({ stalledAnswerMs: 300 }, (exchange) => {
    exchange.onAbort(() => resolve());
    exchange.reply(200, [], Buffer.alloc(64 * 1_048_576));
  });
  const socket = connect(port, '127.0.0.1', () => {
    socket.pause();
    socket.write('GET /here HTTP/1.1\r\nhost: localhost\r\n\r\n');
  });
  await promise;
  socket.destroy();
});

test('hands upgrades over and refuses them where nobody takes them or while it drains', async () => {
  const { host, happenings, port } = await started();
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`;
  expect(await rawExchange(port, upgrade('/up'))).toContain('101');
  expect(happenings.seen).toEqual(['upgraded']);
  expect(await rawExchange(port, upgrade('/here'))).toContain('HTTP/1.1 404');
  expect(await rawExchange(port, upgrade('/up').replace('GET', 'POST'))).toContain('HTTP/1.1 400');
  host.stopAccepting();
  expect(await rawExchange(port, upgrade('/up'))).toContain('HTTP/1.1 503');
});

test('an answer under way is not disturbed by garbage behind its request', async () => {
  const { port } = await started({}, (exchange) => {
    exchange.open(200, []).write(Buffer.from('begun'));
  });
  const text = await rawExchange(
    port,
    'GET /here HTTP/1.1\r\nhost: localhost\r\n\r\n',
    '\0garbage\r\n\r\n',
  );
  expect(text).not.toContain('HTTP/1.1 400');
});
