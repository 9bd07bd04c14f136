import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventOf } from '../framing.ts';
import { bodyOf, type RunningServer } from './http-server.ts';
import { ScriptedSession } from './scripted-session.ts';

/** The scripted server on HTTP+SSE (2024-11-05): stream at `/sse`, messages to `/message?session=…`. */
export const startSseServer = async (name?: string): Promise<RunningServer> => {
  const sessions = new Map<string, ScriptedSession>();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    if (request.method === 'GET') {
      const id = randomUUID();
      const session = new ScriptedSession((text) => response.write(eventOf(text)), name);
      sessions.set(id, session);
      response.on('close', () => {
        session.close();
        sessions.delete(id);
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(eventOf(`/message?session=${id}`, 'endpoint'));
      return;
    }
    const session = sessions.get(url.searchParams.get('session') ?? '');
    const text = await bodyOf(request);
    if (session === undefined) response.writeHead(404).end();
    else {
      response.writeHead(202).end('Accepted');
      session.receive(text);
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
};
