import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { eventOf } from '../../support/framing.ts';
import type { ListeningServer, Place } from './listening-server.ts';
import type { ToolScript, Wire } from './tool-script.ts';
import { written } from './written.ts';

const EVENTS = { 'content-type': 'text/event-stream' };

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const listening = async (
  server: Server,
  place: Place,
  scheme: string,
  path: string,
): Promise<ListeningServer> => {
  server.listen(place);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `${scheme}://127.0.0.1:${port}${path}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

/** Streamable HTTP without sessions: a body, or an event stream once something comes before the answer. */
export const listenHttp = (place: Place, script: ToolScript): Promise<ListeningServer> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const text = await textOf(request);
    const isRequest = text.includes('"method"') && text.includes('"id"');
    if (!isRequest) response.writeHead(202).end();
    const wire: Wire = {
      notify: (notice) => {
        if (!response.headersSent) response.writeHead(200, EVENTS);
        return written(response, eventOf(notice));
      },
      answer: (answer) => {
        if (response.headersSent) response.end(eventOf(answer));
        else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
        return Promise.resolve();
      },
    };
    await script.receive(text, wire);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  return listening(server, place, 'http', '/mcp');
};

/** HTTP+SSE: answers come on the stream. */
export const listenSse = (place: Place, script: ToolScript): Promise<ListeningServer> => {
  const streams: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      streams.push(response);
      response.writeHead(200, EVENTS);
      response.write(`event: endpoint\ndata: /message?stream=${streams.length - 1}\n\n`);
      return;
    }
    const stream = streams[Number(request.url?.split('=')[1])];
    textOf(request).then(
      (text) => {
        response.writeHead(202).end();
        if (stream === undefined) return;
        const send = (message: string) => written(stream, eventOf(message));
        void script.receive(text, { answer: send, notify: send });
      },
      () => undefined,
    );
  });
  return listening(server, place, 'http', '/sse');
};

export const listenWebSocket = async (
  place: Place,
  script: ToolScript,
): Promise<ListeningServer> => {
  const server = createServer();
  const upgrades = new WebSocketServer({ server });
  upgrades.on('connection', (webSocket) => {
    const send = (text: string) =>
      new Promise<void>((resolve) => {
        webSocket.send(text, () => resolve());
      });
    webSocket.on('error', () => undefined);
    webSocket.on(
      'message',
      (data) => void script.receive(String(data), { answer: send, notify: send }),
    );
  });
  const { url, close } = await listening(server, place, 'ws', '/');
  return {
    url,
    close: () => {
      for (const webSocket of upgrades.clients) webSocket.terminate();
      return close();
    },
  };
};
