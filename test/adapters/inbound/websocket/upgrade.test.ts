import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { closing, openClient, refusedUpgrade, startRig } from './rig.ts';

const SECRET = { script: { token: 'secret' } };

test.each(['/', '/ws', '/mcp', '/api/v1/stream'])(
  'the path %s is the whole catalogue [FE-01]',
  async (path) => {
    const { port, gateway } = await startRig();
    await openClient(port, path);
    expect(gateway.session.client).toMatchObject({ protocol: 'websocket', namespace: undefined });
  },
);

test('a configured path is served beside the built-in ones', async () => {
  const { port, gateway } = await startRig({ settings: { path: '/custom' } });
  await openClient(port, '/custom?x=1');
  expect(gateway.sessions).toHaveLength(1);
});

test.each([
  ['/mcp/files', 'files'],
  ['/mcp/file%73', 'file%73'],
])('the path %s names the namespace as it stands', async (path, namespace) => {
  const { port, gateway } = await startRig();
  await openClient(port, path);
  expect(gateway.session.client).toMatchObject({ namespace });
});

test('an unknown namespace is answered 404', async () => {
  const { port, happenings } = await startRig();
  const answer = await refusedUpgrade(port, '/mcp/nowhere');
  expect(answer).toMatchObject({
    status: 404,
    type: 'application/json',
    body: { error: { data: { error_code: 'unknown_namespace' } } },
  });
  expect(happenings.count('websocket rejected')).toBe(1);
});

test.each(['/mcp/a/b', '/mcp/', '/elsewhere'])('%s is no endpoint', async (path) => {
  const { port } = await startRig();
  expect((await refusedUpgrade(port, path)).status).toBe(404);
});

test('without a credential the answer is 401 with a JSON body [FE-22]', async () => {
  const { port, gateway } = await startRig(SECRET);
  const answer = await refusedUpgrade(port, '/');
  expect(answer).toMatchObject({ status: 401, body: { error: { code: -32002 } } });
  expect(gateway.sessions).toEqual([]);
});

test('a bearer token in the Authorization header lets the client in [FE-22]', async () => {
  const { port, gateway } = await startRig(SECRET);
  await openClient(port, '/', [], { authorization: 'bearer secret' });
  expect(gateway.session.principal.key).toBe('token:secret');
});

test('a token subprotocol lets a browser in, and only mcp is echoed [FE-22]', async () => {
  const { port, gateway } = await startRig(SECRET);
  const client = await openClient(port, '/', ['mcp', 'mcp.auth.secret']);
  expect(client.protocol).toBe('mcp');
  expect(gateway.session.principal.key).toBe('token:secret');
});

test('a token in the query is not looked at, and its sender is told why', async () => {
  const { port, gateway } = await startRig(SECRET);
  const answer = await refusedUpgrade(port, '/?token=secret&access_token=secret');
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain('a credential in the address is not');
  expect(gateway.shown).toEqual([]);
});

test('a wrong Authorization header is not excused by a token subprotocol', async () => {
  const { port } = await startRig(SECRET);
  const headers = { authorization: 'Basic secret', 'sec-websocket-protocol': 'mcp.auth.secret' };
  expect((await refusedUpgrade(port, '/', headers)).status).toBe(401);
});

test('a client that offers no subprotocol is accepted and gets none', async () => {
  const { port } = await startRig();
  expect((await openClient(port)).protocol).toBe('');
});

test('a broken handshake leaves no session behind', async () => {
  const { port, happenings, gateway } = await startRig();
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n',
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400/u);
  await happenings.until('session closed');
  expect(gateway.sessions).toHaveLength(1);
  socket.destroy();
});

test('a full frontend answers 503 [FE-28]', async () => {
  const { port, happenings } = await startRig({ settings: { maxConnections: 1 } });
  const first = await openClient(port);
  expect((await refusedUpgrade(port, '/')).status).toBe(503);
  first.close();
  await happenings.until('websocket closed');
  await openClient(port);
});

test('a draining frontend refuses new clients and keeps the open ones [FE-29]', async () => {
  const { port, frontend } = await startRig();
  const client = await openClient(port);
  frontend.stopAccepting();
  expect((await refusedUpgrade(port, '/')).status).toBe(503);
  expect(client.readyState).toBe(client.OPEN);
});

test('closing tells every client 1001 and ends its session [FE-29]', async () => {
  const { port, close, happenings } = await startRig();
  const client = await openClient(port);
  const end = closing(client);
  await close();
  const { code, reason } = await end;
  expect(code).toBe(1001);
  expect(reason).toContain('shutting down');
  expect(happenings.count('session closed')).toBe(1);
  expect(happenings.count('websocket closed')).toBe(1);
});

test.each<[string, Record<string, string>]>([
  ['/mcp', { 'x-mcp-namespace': 'files' }],
  ['/?namespace=files', {}],
  ['/ns/files?namespace=files', { 'x-mcp-namespace': 'files' }],
])('%s with %j names the namespace beside the path', async (path, headers) => {
  const { port, gateway } = await startRig();
  await openClient(port, path, [], headers);
  expect(gateway.session.client).toMatchObject({ asked: 'files' });
});

test('/ns/{namespace} is the same as /mcp/{namespace}', async () => {
  const { port, gateway } = await startRig();
  await openClient(port, '/ns/files');
  expect(gateway.session.namespace).toBe('files');
});

test('a header and a query that name two namespaces are refused with 400', async () => {
  const { port, happenings } = await startRig();
  const headers = { 'x-mcp-namespace': 'files' };
  const answer = await refusedUpgrade(port, '/?namespace=docs', headers);
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { data: { error_code: 'invalid_request' } } },
  });
  expect(happenings.count('websocket rejected')).toBe(1);
});
