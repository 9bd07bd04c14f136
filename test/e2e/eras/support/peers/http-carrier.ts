import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf, type RunningServer } from '../../../support/backends/http-server.ts';
import { eventOf } from '../../../support/framing.ts';
import { rawMembers } from '../../../support/raw-json.ts';
import { headerComplaint } from './mirrored-headers.ts';
import type { Peer, PeerSession } from './peer.ts';

const EVENT_STREAM = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
const JSON_BODY = { 'content-type': 'application/json' };

/** The answers that wait, by the raw id of their request; one message becomes a body, several a stream. */
class Responses {
  readonly #open = new Map<string, ServerResponse>();
  readonly #statusOf: (answer: string) => number;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    statusOf: (answer: string) => number,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#statusOf = statusOf;
    this.#headers = headers;
  }

  add(id: string, response: ServerResponse, broken: () => void): void {
    this.#open.set(id, response);
    response.on('close', () => {
      if (this.#open.get(id) === response) this.#open.delete(id);
      if (!response.writableEnded) broken();
    });
  }

  /** False when nobody waits for it. */
  write(text: string, id: string, isLast: boolean): boolean {
    const response = this.#open.get(id);
    if (response === undefined) return false;
    if (isLast) this.#open.delete(id);
    if (isLast && !response.headersSent) {
      response.writeHead(this.#statusOf(text), { ...JSON_BODY, ...this.#headers }).end(text);
      return true;
    }
    if (!response.headersSent) response.writeHead(200, { ...EVENT_STREAM, ...this.#headers });
    response.write(eventOf(text));
    if (isLast) response.end();
    return true;
  }
}

const modernStatus = (text: string): number => {
  const code = /^\{"jsonrpc":"2\.0","id":[^,]*,"error":\{"code":(-?\d+)/.exec(text)?.[1];
  if (code === '-32601') return 404;
  return code !== undefined && ['-32700', '-32600', '-32020', '-32021', '-32022'].includes(code)
    ? 400
    : 200;
};

const answerModern = async (
  peer: Peer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  const text = await bodyOf(request);
  const id = rawMembers(text).get('id');
  const complaint = headerComplaint(request.headers, text);
  if (complaint !== undefined) {
    peer.complaints.push(complaint);
    const error = `{"code":-32020,"message":${JSON.stringify(complaint)}}`;
    response.writeHead(400, JSON_BODY);
    response.end(`{"jsonrpc":"2.0","id":${id ?? 'null'},"error":${error}}`);
    return;
  }
  const responses = new Responses(modernStatus);
  const session = peer.openSession((message, about, isLast) => {
    if (about !== undefined) responses.write(message, about, isLast);
  });
  if (id === undefined) response.writeHead(202).end();
  else responses.add(id, response, () => session.broken(id));
  response.on('close', () => session.close());
  session.receive(text, request.headers);
};

interface LegacySession {
  readonly session: PeerSession;
  readonly responses: Responses;
  stream: ServerResponse | undefined;
  readonly undelivered: string[];
}

const openLegacy = (peer: Peer, id: string): LegacySession => {
  const responses = new Responses(() => 200, { 'mcp-session-id': id });
  const undelivered: string[] = [];
  const own: LegacySession = {
    responses,
    undelivered,
    stream: undefined,
    session: peer.openSession((message, about, isLast) => {
      if (about !== undefined) responses.write(message, about, isLast);
      else if (own.stream === undefined) undelivered.push(message);
      else own.stream.write(eventOf(message));
    }),
  };
  return own;
};

const legacyAnswers = (peer: Peer) => {
  const sessions = new Map<string, LegacySession>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const known = sessions.get(String(request.headers['mcp-session-id']));
    if (request.method === 'POST') {
      const text = await bodyOf(request);
      const members = rawMembers(text);
      const id = randomUUID();
      const begins = members.get('method') === '"initialize"';
      const own = known ?? (begins ? openLegacy(peer, id) : undefined);
      if (own === undefined) {
        const status = request.headers['mcp-session-id'] === undefined ? 400 : 404;
        const error = '{"code":-32000,"message":"Bad Request: no session"}';
        response.writeHead(status, JSON_BODY).end(`{"jsonrpc":"2.0","id":null,"error":${error}}`);
        return;
      }
      if (known === undefined) sessions.set(id, own);
      const requestId = members.has('method') ? members.get('id') : undefined;
      if (requestId === undefined) response.writeHead(202).end();
      else own.responses.add(requestId, response, () => own.session.broken(requestId));
      own.session.receive(text, request.headers);
    } else if (known === undefined) response.writeHead(404).end();
    else if (request.method === 'GET') {
      response.writeHead(200, EVENT_STREAM).flushHeaders();
      known.stream = response;
      for (const text of known.undelivered.splice(0)) response.write(eventOf(text));
    } else {
      known.session.close();
      known.stream?.end();
      response.writeHead(200).end();
    }
  };
};

/** The peer on Streamable HTTP at `/mcp`, as its era knows it. `port` 0: any. */
export const serveHttp = async (peer: Peer, port = 0): Promise<RunningServer> => {
  const legacy = legacyAnswers(peer);
  const server = createServer((request, response) => {
    void (peer.era === 'modern'
      ? answerModern(peer, request, response)
      : legacy(request, response));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
};
