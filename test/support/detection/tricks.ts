import { createServer, type RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { listenHttp } from '../reference-server/http-listener.ts';
import { Serving } from '../reference-server/serving.ts';
import { listenTcpFrames, listenUnix } from '../reference-server/stream-listener.ts';
import { type Asked, answerTo } from './bases.ts';
import { type Base, type Label, label } from './label.ts';
import type { DetectionRig } from './rig.ts';

/** Servers of MCP that are not where or how one would expect them. */
export const startTricks = async (
  rig: DetectionRig,
  bases: readonly Base[],
): Promise<readonly Label[]> => [
  ...(await behindHttp(rig, bases)),
  ...(await wrongSchemes(rig, bases)),
  ...(await talkative(rig)),
  ...(await onSockets(rig)),
  ...commands,
];

const portOf = (bases: readonly Base[], name: string): number => {
  const found = bases.find((base) => base.name === name);
  if (found === undefined) throw new Error(`no base ${name}`);
  return found.port;
};

const behindHttp = async (rig: DetectionRig, bases: readonly Base[]): Promise<readonly Label[]> => {
  const web = (answer: RequestListener): Promise<number> => rig.listen(createServer(answer));
  const bearer = { 'www-authenticate': 'Bearer resource_metadata="https://example.com/m"' };
  const guarded = await web((_request, response) => response.writeHead(401, bearer).end());
  const api = await web((_request, response) =>
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"no token"}'),
  );
  const guardedPath = await web((request, response) => {
    if (request.url === '/mcp') response.writeHead(401, bearer).end();
    else response.writeHead(404).end();
  });
  const hidden = await web((_request, response) => response.writeHead(404).end());
  const slash = await web(moved(portOf(bases, 'http, no sessions')));
  const both = rig.keep(await listenHttp(new Serving('both'), 0)).url;
  const encrypted = await rig.encrypted(portOf(bases, 'http, both eras'));
  const upgrade = await web((request, response) =>
    response.writeHead(308, { location: `https://127.0.0.1:${encrypted}${request.url}` }).end(),
  );
  const sse = portOf(bases, 'sse');
  const at = (port: number, path = ''): string => `http://127.0.0.1:${port}${path}`;
  return [
    label('behind a bearer token', at(guarded, '/mcp'), 'http', { isQuick: true }),
    label('behind a bearer token, open', `127.0.0.1:${guarded}`, 'http'),
    label('behind an API guard', at(api, '/mcp'), 'http'),
    label('404 at /, 401 at /mcp', at(guardedPath), 'http', { url: at(guardedPath, '/mcp') }),
    label('hidden by 404 without a token', at(hidden, '/mcp'), 'http'),
    label('moved to /mcp/', at(slash, '/mcp'), 'http', { url: at(slash, '/mcp/'), isQuick: true }),
    label('moved to TLS', at(upgrade, '/mcp'), 'http', {
      isInTls: true,
      url: `https://127.0.0.1:${encrypted}/mcp`,
    }),
    label('at /mcp, asked at /', new URL(both).origin, 'http', { url: both, isQuick: true }),
    label('sse, asked at /', at(sse), 'sse', { url: at(sse, '/sse'), isQuick: true }),
    label('sse, asked at /mcp', at(sse, '/mcp'), 'sse', { url: at(sse, '/sse') }),
    label('websocket, asked as http', at(portOf(bases, 'websocket, both')), 'websocket'),
    label('http, asked as ws', both.replace('http', 'ws'), 'http', { url: both }),
    label('localhost', both.replace('127.0.0.1', 'localhost'), 'http', { isQuick: true }),
  ];
};

/** Wants a slash at the end, as many frameworks do. */
const moved =
  (port: number): RequestListener =>
  (request, response) => {
    if (request.url !== '/mcp/') {
      response.writeHead(307, { location: '/mcp/' }).end();
      return;
    }
    const answer = async (): Promise<void> => {
      const body = JSON.stringify(await json(request));
      const headers = { 'content-type': 'application/json' };
      const url = `http://127.0.0.1:${port}/mcp`;
      const passed = await fetch(url, { method: 'POST', body, headers });
      response.writeHead(passed.status, headers).end(await passed.text());
    };
    answer().catch(() => response.destroy());
  };

const wrongSchemes = async (
  rig: DetectionRig,
  bases: readonly Base[],
): Promise<readonly Label[]> => {
  const http = await rig.encrypted(portOf(bases, 'http, legacy'));
  const sockets = await rig.encrypted(portOf(bases, 'websocket, both'));
  const frames = await rig.encrypted(portOf(bases, 'g12, version 1'));
  const lines = await rig.encrypted(portOf(bases, 'lines, legacy'));
  const tls = { isInTls: true };
  return [
    label('http:// where TLS is', `http://127.0.0.1:${http}/mcp`, 'http', {
      ...tls,
      isQuick: true,
    }),
    label('ws:// where TLS is', `ws://127.0.0.1:${sockets}/`, 'websocket', tls),
    label('tcp:// where TLS is', `tcp://127.0.0.1:${frames}`, 'tcp_binary', {
      ...tls,
      framing: 'g12',
    }),
    label('tcp:// where lines in TLS are', `tcp://127.0.0.1:${lines}`, 'tcp', {
      ...tls,
      framing: 'newline',
    }),
    label('tcp:// where HTTP is', `tcp://127.0.0.1:${portOf(bases, 'http, both eras')}`, 'http'),
  ];
};

const answerLines =
  (greeting: string, delayMs: number) =>
  (socket: Socket): void => {
    socket.write(greeting);
    let rest = '';
    socket.on('data', (chunk) => {
      const texts = (rest + chunk.toString()).split('\n');
      rest = texts.pop() ?? '';
      for (const text of texts) {
        if (!text.startsWith('{')) continue;
        const reply = `${JSON.stringify(answerTo(JSON.parse(text) as Asked))}\n`;
        setTimeout(() => socket.write(reply), delayMs);
      }
    });
  };

/** Servers of lines that speak first. */
const talkative = async (rig: DetectionRig): Promise<readonly Label[]> => {
  const note = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}\n';
  const greetings = [
    ['a banner', 'small server 1.0 ready\r\n', 0],
    ['a notification', note, 0],
    ['a banner, then slowly', 'ready\n', 500],
    ['a ping', '{"jsonrpc":"2.0","id":"x","method":"ping"}\n', 300],
  ] as const;
  const labels: Label[] = [];
  for (const [name, text, delayMs] of greetings) {
    const port = await rig.stream(answerLines(text, delayMs));
    const rest = { framing: 'newline' } as const;
    const isQuick = delayMs === 0;
    labels.push(
      label(`lines after ${name}`, `tcp://127.0.0.1:${port}`, 'tcp', { ...rest, isQuick }),
    );
    labels.push(label(`lines after ${name}, open`, `127.0.0.1:${port}`, 'tcp', rest));
  }
  return labels;
};

const onSockets = async (rig: DetectionRig): Promise<readonly Label[]> => {
  const frames = async (layout: 'g12' | 'r16'): Promise<string> => {
    const options = { layout, version: 1 } as const;
    const { url } = rig.keep(await listenTcpFrames(new Serving('legacy'), 0, options));
    const port = Number(new URL(url).port);
    return passOn(port, 0);
  };
  const passOn = async (port: number, delayMs: number): Promise<string> => {
    const path = rig.socketPath();
    await rig.stream((socket) => {
      const server = connect(port, '127.0.0.1');
      server.on('error', () => socket.destroy());
      socket.on('close', () => server.destroy());
      socket.pipe(server);
      server.on('data', (chunk) => setTimeout(() => socket.write(chunk), delayMs));
      server.on('end', () => socket.end());
    }, path);
    return path;
  };
  const lines = async (eras: 'legacy' | 'modern'): Promise<string> => {
    const path = rig.socketPath();
    rig.keep(await listenUnix(new Serving(eras), path));
    return path;
  };
  const slowPort = await rig.stream(answerLines('', 0));
  const newline = { framing: 'newline' } as const;
  return [
    label('unix, lines', `unix://${await lines('legacy')}`, 'unix', { ...newline, isQuick: true }),
    label('unix, lines, modern', await lines('modern'), 'unix', newline),
    label('unix, slow lines', `unix://${await passOn(slowPort, 700)}`, 'unix', newline),
    label('unix, g12', `unix://${await frames('g12')}`, 'unix', { framing: 'g12', isQuick: true }),
    label('unix, r16', `unix://${await frames('r16')}`, 'unix', { framing: 'r16' }),
  ];
};

const commands: readonly Label[] = [
  label('a command', 'node server.js --port 1', 'stdio', { isQuick: true }),
  label('a command with its path', `stdio://${process.execPath} server.js`, 'stdio'),
];
