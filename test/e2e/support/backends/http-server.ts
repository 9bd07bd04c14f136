import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventOf } from '../framing.ts';
import { rawMembers } from '../raw-json.ts';
import { ScriptedSession } from './scripted-session.ts';

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const EVENT_STREAM = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

/** One session of Streamable HTTP: the open POSTs by the raw id of their call, and the GET stream. */
class HttpSession {
  readonly id = randomUUID();
  readonly #posts = new Map<string, ServerResponse>();
  readonly #undelivered: string[] = [];
  readonly #session: ScriptedSession;
  #stream: ServerResponse | undefined;

  constructor(name: string) {
    this.#session = new ScriptedSession((text, about, isAnswer) => {
      if (about !== undefined && this.#posts.has(about)) this.#within(about, text, isAnswer);
      else if (about === undefined) this.#outside(text);
    }, name);
  }

  post(text: string, response: ServerResponse): void {
    const message = rawMembers(text);
    const id = message.get('id');
    if (id === undefined || !message.has('method')) response.writeHead(202).end();
    else this.#posts.set(id, response);
    this.#session.receive(text);
  }

  listen(response: ServerResponse): void {
    response.writeHead(200, EVENT_STREAM).flushHeaders();
    this.#stream = response;
    for (const text of this.#undelivered.splice(0)) response.write(eventOf(text));
  }

  close(): void {
    this.#session.close();
    this.#stream?.end();
  }

  #within(id: string, text: string, isAnswer: boolean): void {
    const response = this.#posts.get(id);
    if (response === undefined) return;
    if (isAnswer) this.#posts.delete(id);
    // The shape follows the content: one message is a JSON body, several are a stream.
    if (isAnswer && !response.headersSent) {
      const headers = { 'content-type': 'application/json', 'mcp-session-id': this.id };
      response.writeHead(200, headers).end(text);
      return;
    }
    if (!response.headersSent) response.writeHead(200, EVENT_STREAM);
    response.write(eventOf(text));
    if (isAnswer) response.end();
  }

  #outside(text: string): void {
    if (this.#stream === undefined) this.#undelivered.push(text);
    else this.#stream.write(eventOf(text));
  }
}

/** The scripted server on Streamable HTTP at `/mcp`. */
export const startHttpServer = async (name?: string): Promise<RunningServer> => {
  const sessions = new Map<string, HttpSession>();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const known = sessions.get(String(request.headers['mcp-session-id']));
    if (request.method === 'POST') {
      const accept = request.headers.accept ?? '';
      if (!accept.includes('application/json') || !accept.includes('text/event-stream')) {
        response.writeHead(406).end();
        return;
      }
      const text = await bodyOf(request);
      const session =
        known ?? (text.includes('"initialize"') ? new HttpSession(name ?? 'scripted') : undefined);
      if (session === undefined) response.writeHead(404).end();
      else {
        sessions.set(session.id, session);
        session.post(text, response);
      }
    } else if (known === undefined) response.writeHead(404).end();
    else if (request.method === 'GET') known.listen(response);
    else {
      sessions.delete(known.id);
      known.close();
      response.writeHead(200).end();
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const session of sessions.values()) session.close();
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
};
