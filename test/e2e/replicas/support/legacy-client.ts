import { Agent } from 'node:http';
import { legacyRequest } from '../../eras/support/clients/era-client.ts';
import { rawMembers } from '../../support/raw-json.ts';
import { type Exchange, exchange } from './exchange.ts';

const VERSION = '2025-11-25';
const CAPABILITIES = '{"sampling":{},"elicitation":{},"roots":{}}';
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** Who carries out what: a replica, or the next in turn. */
type To = string | undefined;

/** A session of 2025-11-25 whose client says for each of its requests which replica is to get it. */
export class LegacyClient {
  /** The replica that opened the session. */
  readonly opener: string;
  readonly sessionId: string;
  readonly #url: string;
  readonly #agent: Agent;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(
    url: string,
    agent: Agent,
    opened: Exchange,
    headers: Readonly<Record<string, string>>,
  ) {
    this.#url = url;
    this.#agent = agent;
    this.opener = opened.replica;
    this.sessionId = String(opened.headers['mcp-session-id']);
    this.#headers = {
      ...headers,
      'mcp-session-id': this.sessionId,
      'mcp-protocol-version': VERSION,
    };
  }

  static async open(
    url: string,
    to?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<LegacyClient> {
    const agent = new Agent({ keepAlive: true });
    const info = '"clientInfo":{"name":"t","version":"1"}';
    const params = `{"protocolVersion":"${VERSION}","capabilities":${CAPABILITIES},${info}}`;
    const body = legacyRequest('"hello"', 'initialize', params);
    const opened = await exchange(url, { agent, to, body, headers: { ...standard, ...headers } });
    const answer = await answerOf(opened);
    if (opened.status !== 200) throw new Error(`initialize got ${opened.status}: ${answer}`);
    const client = new LegacyClient(url, agent, opened, headers);
    const taken = await client.post(INITIALIZED, to);
    await taken.body;
    if (taken.status !== 202) throw new Error(`initialized got ${taken.status}`);
    return client;
  }

  post(body: string, to?: To): Promise<Exchange> {
    return exchange(this.#url, {
      agent: this.#agent,
      to,
      body,
      headers: { ...standard, ...this.#headers },
    });
  }

  /** The whole answer of a request, as text; a status that is not 200 comes before it. */
  async request(body: string, to?: To): Promise<string> {
    const answered = await this.post(body, to);
    const text = await answerOf(answered);
    return answered.status === 200 ? text : `${answered.status} ${text}`;
  }

  /** A stream for what belongs to no request, or the rest of one that broke off after the event `after`. */
  listen(to?: To, after?: string): Promise<Exchange> {
    const resumed = after === undefined ? {} : { 'last-event-id': after };
    return exchange(this.#url, {
      method: 'GET',
      agent: this.#agent,
      to,
      headers: { accept: 'text/event-stream', ...this.#headers, ...resumed },
    });
  }

  /** Ends the session; the status. */
  async end(to?: To): Promise<number> {
    const headers = this.#headers;
    const ended = await exchange(this.#url, { method: 'DELETE', agent: this.#agent, to, headers });
    await ended.body;
    return ended.status;
  }

  close(): void {
    this.#agent.destroy();
  }
}

const standard = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

/** A message that answers a request, whatever it says. */
export const isAnswer = (data: string): boolean =>
  data.startsWith('{') && !rawMembers(data).has('method');

/** The answer in a body or on a stream. */
export const answerOf = async (answered: Exchange): Promise<string> =>
  answered.headers['content-type'] === 'text/event-stream'
    ? (await answered.event(isAnswer)).data
    : answered.body;

/**
 * The answer on a stream, which may break off first: then it is resumed behind its last event, as clients do, at the next
 * replica.
 */
export const answerOrResumed = async (client: LegacyClient, stream: Exchange): Promise<string> => {
  try {
    return (await stream.event(isAnswer)).data;
  } catch {
    const resumed = await client.listen(undefined, stream.events.at(-1)?.id);
    try {
      return (await resumed.event(isAnswer)).data;
    } finally {
      resumed.abort();
    }
  }
};
