import { EventReader, exchange, type Got } from '../http-peer.ts';
import type { Replica } from './replica-rig.ts';

type At = Pick<Replica, 'port'>;

const BOTH = 'application/json, text/event-stream';

/** A client of Streamable HTTP that sends each request to the replica it is told. */
export class ReplicaClient {
  readonly #bearer: string | undefined;
  sessionId: string | undefined;
  #lastId = 0;

  constructor(bearer: string | undefined) {
    this.#bearer = bearer;
  }

  /** The whole handshake. */
  async open(at: At, path = '/mcp', version = '2025-11-25'): Promise<Got> {
    const params = `{"protocolVersion":"${version}","capabilities":{"elicitation":{}},"clientInfo":{"name":"probe","version":"1"}}`;
    const got = await this.post(at, this.#request('initialize', params), path);
    const id = got.headers['mcp-session-id'];
    if (typeof id !== 'string') throw new Error(`no session: ${got.status} ${got.text}`);
    this.sessionId = id;
    await this.post(at, '{"jsonrpc":"2.0","method":"notifications/initialized"}', path);
    return got;
  }

  call(at: At, method: string, params = '{}', path = '/mcp'): Promise<Got> {
    return this.post(at, this.#request(method, params), path);
  }

  stream(at: At, method: string, params = '{}'): Promise<EventReader> {
    const body = this.#request(method, params);
    return EventReader.open(at.port, { path: '/mcp', body, headers: this.#headers() });
  }

  post(at: At, body: string, path = '/mcp'): Promise<Got> {
    return exchange(at.port, { path, body, headers: this.#headers() });
  }

  listen(at: At, lastEventId?: string): Promise<EventReader> {
    const more = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const headers = { ...this.#headers(), accept: 'text/event-stream', ...more };
    return EventReader.open(at.port, { method: 'GET', path: '/mcp', headers });
  }

  end(at: At): Promise<Got> {
    return exchange(at.port, { method: 'DELETE', path: '/mcp', headers: this.#headers() });
  }

  #request(method: string, params: string): string {
    this.#lastId += 1;
    return `{"jsonrpc":"2.0","id":${this.#lastId},"method":"${method}","params":${params}}`;
  }

  #headers(): Record<string, string> {
    return {
      'content-type': 'application/json',
      accept: BOTH,
      ...(this.#bearer !== undefined && { authorization: `Bearer ${this.#bearer}` }),
      ...(this.sessionId !== undefined && { 'mcp-session-id': this.sessionId }),
    };
  }
}

export interface SeenMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly data: { readonly error_code: string } };
}

export const messageIn = (text: string): SeenMessage => JSON.parse(text) as SeenMessage;

/** The result of an answer, whichever way it came. */
export const resultIn = ({ text }: Got): unknown =>
  messageIn(text.startsWith('{') ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? '{}')).result;
