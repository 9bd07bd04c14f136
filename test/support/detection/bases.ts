import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { OriginalGateway } from '../peers/original-gateway.ts';
import type { ServedEras } from '../reference-server/eras.ts';
import { listenHttp } from '../reference-server/http-listener.ts';
import type { Listener } from '../reference-server/listener.ts';
import { Serving } from '../reference-server/serving.ts';
import { listenSse } from '../reference-server/sse-listener.ts';
import { listenTcp, listenTcpFrames } from '../reference-server/stream-listener.ts';
import { listenWebSocket } from '../reference-server/websocket-listener.ts';
import type { Base } from './label.ts';
import type { DetectionRig } from './rig.ts';

/** Servers of MCP in every way the gateway can talk to over a network, with the SDK's own code where it has any. */
export const startBases = async (rig: DetectionRig): Promise<readonly Base[]> => {
  const eras = (served: ServedEras): Serving => new Serving(served);
  const port = async (listener: Promise<Listener>): Promise<number> =>
    Number(new URL(rig.keep(await listener).url).port);
  const http = { protocol: 'http', scheme: 'http', path: '/mcp' } as const;
  const socket = { protocol: 'websocket', scheme: 'ws', path: '/' } as const;
  const lines = { protocol: 'tcp', scheme: 'tcp', path: '', framing: 'newline' } as const;
  const frames = { protocol: 'tcp_binary', scheme: 'tcp', path: '' } as const;
  const g12 = (version: 1 | 2) => listenTcpFrames(eras('both'), 0, { layout: 'g12', version });
  const r16 = listenTcpFrames(eras('legacy'), 0, { layout: 'r16', version: 1 });
  return [
    { ...http, name: 'http, both eras', port: await port(listenHttp(eras('both'), 0)) },
    { ...http, name: 'http, legacy', port: await port(listenHttp(eras('legacy'), 0)) },
    { ...http, name: 'http, modern', port: await port(listenHttp(eras('modern'), 0)) },
    { ...http, name: 'http, no sessions', port: await sessionless(rig) },
    {
      name: 'sse',
      protocol: 'sse',
      scheme: 'http',
      path: '/sse',
      port: await port(listenSse(eras('legacy'), 0)),
    },
    { ...socket, name: 'websocket, both', port: await port(listenWebSocket(eras('both'), 0)) },
    { ...socket, name: 'websocket, modern', port: await port(listenWebSocket(eras('modern'), 0)) },
    { ...lines, name: 'lines, legacy', port: await port(listenTcp(eras('legacy'), 0)) },
    { ...lines, name: 'lines, modern', port: await port(listenTcp(eras('modern'), 0)) },
    { ...frames, framing: 'g12', name: 'g12, version 1', port: await port(g12(1)) },
    { ...frames, framing: 'g12', name: 'g12, version 2', port: await port(g12(2)) },
    { ...frames, framing: 'r16', name: 'r16', port: await port(r16) },
    { ...frames, framing: 'g12', name: 'original gateway', port: await original(rig) },
  ];
};

const original = async (rig: DetectionRig): Promise<number> => {
  const gateway = new OriginalGateway({ tokens: ['secret'], serve: () => ({}) });
  const port = await gateway.listen();
  rig.keep({ url: '', close: () => void gateway.close() });
  return port;
};

/** One JSON body for each request, as small servers do it that keep nothing. */
const sessionless = (rig: DetectionRig): Promise<number> =>
  rig.listen(
    createServer((request, response) => {
      const answer = async (): Promise<void> => {
        if (request.method !== 'POST' || request.url !== '/mcp') {
          response.writeHead(request.url === '/mcp' ? 405 : 404).end();
          return;
        }
        response.setHeader('content-type', 'application/json; charset=utf-8');
        response.end(JSON.stringify(answerTo((await json(request)) as Asked)));
      };
      answer().catch(() => response.destroy());
    }),
  );

export interface Asked {
  readonly id?: number;
  readonly method?: string;
}

/** What a legacy server without any feature says. */
export const answerTo = ({ id = 0, method }: Asked): object => {
  const serverInfo = { name: 'small', version: '1' };
  return method === 'initialize'
    ? {
        jsonrpc: '2.0',
        id,
        result: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo },
      }
    : { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
};
