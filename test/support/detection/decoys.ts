import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import { frameOf, frameTypes, layouts } from '../originals/layouts.ts';
import { type Base, type Label, label } from './label.ts';
import type { DetectionRig } from './rig.ts';

/** Addresses where no server of MCP is, each misleading in its own way. */
export const startDecoys = async (
  rig: DetectionRig,
  bases: readonly Base[],
): Promise<readonly Label[]> => [
  ...(await webDecoys(rig)),
  ...(await socketDecoys(rig)),
  ...(await streamDecoys(rig)),
  ...(await otherDecoys(rig, bases)),
];

type Decoy<Talk> = readonly [name: string, talk: Talk, isQuick?: boolean];

const html = { 'content-type': 'text/html' };
const page = (status: number, headers = {}) => {
  const text = '<!doctype html><title>mcp</title><p>initialize server/discover';
  return (_request: unknown, response: ServerResponse): void => {
    response.writeHead(status, { ...html, ...headers }).end(text);
  };
};
const always =
  (status: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const web: readonly Decoy<RequestListener>[] = [
  ['pages', page(200), true],
  ['nothing but 404', page(404)],
  ['nothing but 405', page(405)],
  ['nothing but 500', page(500)],
  ['a proxy without its server', page(502)],
  ['a maintenance page', page(503)],
  ['basic authentication', page(401, { 'www-authenticate': 'Basic realm="router"' })],
  ['forbidden', page(403)],
  ['another API that wants a token', always(401, { error: 'no token' })],
  ['sent on to another server', page(302, { location: 'https://login.example.com/' }), true],
  ['sent on in a circle', page(307, { location: '/mcp' })],
  ['an API that says ok', always(200, { ok: true }), true],
  ['an API that says no', always(400, { error: 'bad request' })],
  ['an empty result', always(200, { jsonrpc: '2.0', id: 1, result: {} })],
  ['a ticker of events', (_request, response) => ticker(response), true],
  ['another JSON-RPC', (request, response) => void otherRpc(request, response)],
  [
    'an answer that never ends',
    (_request, response) => void response.writeHead(200, html).write('.'),
  ],
];

const ticker = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => response.write('event: tick\ndata: {"n":1}\n\n'), 50);
  response.on('close', () => clearInterval(timer));
};

const otherRpc: (...exchange: Parameters<RequestListener>) => Promise<void> = async (
  request,
  response,
) => {
  const asked = (await json(request).catch(() => ({}))) as { id?: number };
  const error = { code: -32601, message: 'the method initialize does not exist' };
  always(200, { jsonrpc: '2.0', id: asked.id ?? null, error })(request, response);
};

const webDecoys = async (rig: DetectionRig): Promise<readonly Label[]> => {
  const labels: Label[] = [];
  for (const [name, answer, isQuick = false] of web) {
    const port = await rig.listen(createServer(answer));
    labels.push(label(`web: ${name}`, `http://127.0.0.1:${port}/mcp`, 'none', { isQuick }));
    if (labels.length % 3 === 0)
      labels.push(label(`web: ${name}, open`, `127.0.0.1:${port}`, 'none'));
  }
  return labels;
};

const sockets: readonly Decoy<(socket: WebSocket) => void>[] = [
  ['an echo', (socket) => socket.on('message', (data) => socket.send(String(data))), true],
  ['a chat', (socket) => socket.send('welcome!')],
  ['binary', (socket) => socket.send(Buffer.of(1, 2, 3))],
  ['closed at once', (socket) => socket.close(1008)],
];

const socketDecoys = async (rig: DetectionRig): Promise<readonly Label[]> => {
  const labels: Label[] = [];
  const start = async (talk: (socket: WebSocket) => void, protocol: string | false) => {
    const server = createServer(page(426));
    const upgrades = new WebSocketServer({ server, handleProtocols: () => protocol });
    upgrades.on('connection', (socket) => {
      socket.on('error', () => undefined);
      talk(socket);
    });
    return rig.listen(server);
  };
  for (const [name, talk, isQuick = false] of sockets) {
    const url = `ws://127.0.0.1:${await start(talk, 'mcp')}/`;
    labels.push(label(`websocket: ${name}`, url, 'none', { isQuick }));
  }
  const other = `ws://127.0.0.1:${await start(() => undefined, false)}/`;
  return [...labels, label('websocket: without the subprotocol', other, 'none', { isQuick: true })];
};

const repeat = (text: string) => (socket: Socket) =>
  void socket.on('data', () => socket.write(text));

const streams: readonly Decoy<(socket: Socket) => void>[] = [
  ['an echo', (socket) => void socket.pipe(socket), true],
  ['silence', (socket) => void socket.resume(), true],
  ['a line without an end', (socket) => void socket.write('{"jsonrpc":"2.0"')],
  ['mail', repeat('500 unrecognised command\r\n'), true],
  ['a mail banner', (socket) => void socket.write('220 mail.example.com ESMTP\r\n')],
  ['a shell banner', (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n')],
  ['a key store', repeat("-ERR unknown command '{'\r\n")],
  ['a chat of JSON', repeat('{"type":"hello"}\n')],
  ['JSON that is none', repeat('{"jsonrpc":"2.0","id":1,"resu\n')],
  ['another JSON-RPC', repeat('{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}\n')],
  ['garbage', repeat('\u0001\u0002\u0000\u00ff\u0010\u0099garbage'), true],
  ['garbage at once', (socket) => void socket.write(Buffer.alloc(5_000, 0xfe))],
  ['ended at once', (socket) => void socket.end()],
  ['broken off at once', (socket) => void socket.resetAndDestroy()],
  ['ended at a byte', (socket) => void socket.on('data', () => socket.end())],
  ['frames without an agreement', (socket) => framesOnly(socket)],
  ['half a frame', (socket) => void socket.write('MCPB\u0000\u0001')],
];

const framesOnly = (socket: Socket): void => {
  socket.on('data', () => socket.write(frameOf(layouts.g12, frameTypes.agree, '{}')));
};

const streamDecoys = async (rig: DetectionRig): Promise<readonly Label[]> => {
  const labels: Label[] = [];
  for (const [name, talk, isQuick = false] of streams) {
    const port = await rig.stream(talk);
    labels.push(label(`tcp: ${name}`, `tcp://127.0.0.1:${port}`, 'none', { isQuick }));
    labels.push(label(`tcp: ${name}, open`, `127.0.0.1:${port}`, 'none'));
  }
  return labels;
};

const otherDecoys = async (
  rig: DetectionRig,
  bases: readonly Base[],
): Promise<readonly Label[]> => {
  const [base] = bases;
  const port = base?.port ?? 0;
  const closed = await rig.closedPort();
  const untrusted = await rig.encrypted(port, rig.strangers.issue('stranger'));
  const echo = rig.socketPath();
  await rig.stream((socket) => void socket.pipe(socket), echo);
  const tlsEcho = await rig.encrypted(await rig.stream((socket) => void socket.pipe(socket)));
  const tlsAlert = await rig.stream((socket) => {
    socket.on('data', () => socket.end(Buffer.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28)));
  });
  const slowPage = await rig.slow(await rig.listen(createServer(page(200))), 600);
  const proxied = await rig.stream((socket) => {
    const onward = connect(closed, '127.0.0.1');
    onward.on('error', () => socket.destroy());
  });
  const none = (name: string, address: string, isQuick = false): Label =>
    label(name, address, 'none', { isQuick });
  return [
    none('a closed port', `http://127.0.0.1:${closed}/mcp`, true),
    none('a closed port, open', `127.0.0.1:${closed}`),
    none('a closed port, tcp', `tcp://127.0.0.1:${closed}`),
    none('a certificate nobody knows', `https://127.0.0.1:${untrusted}/mcp`, true),
    none('a certificate nobody knows, open', `127.0.0.1:${untrusted}`),
    none('https:// where no TLS is', `https://127.0.0.1:${port}/mcp`, true),
    none('TLS with an echo', `127.0.0.1:${tlsEcho}`),
    none('a TLS server that refuses', `127.0.0.1:${tlsAlert}`),
    none('slow pages', `http://127.0.0.1:${slowPage}/mcp`),
    none('a forwarder without its server', `127.0.0.1:${proxied}`),
    none('a host nobody knows', 'http://nobody.invalid:3000/mcp'),
    none('no socket', `unix://${rig.socketPath()}`, true),
    none('an echo on a socket', `unix://${echo}`),
    none('no command', 'no-such-program-anywhere --flag', true),
  ];
};
