import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { Inbox } from '../../../support/clients/client.ts';
import { EventCutter } from '../../../support/framing.ts';
import { rawMembers } from '../../../support/raw-json.ts';
import { mirroredHeaders } from '../peers/mirrored-headers.ts';
import { type AskOptions, type EraClient, modernRequest } from './era-client.ts';

const LEVEL_KEY = 'io.modelcontextprotocol/logLevel';
const PATIENCE_MS = 20_000;

/** One POST and what becomes of it. */
export interface Posting {
  /** Resolves with the status when the head of the answer has come. */
  readonly status: Promise<number>;
  readonly headers: Promise<IncomingHttpHeaders>;
  /** The messages of the answer so far. */
  readonly messages: readonly string[];
  /** All that came, comments included. */
  readonly raw: string;
  /** The first message, now or later, that fits. */
  next(fits: (text: string) => boolean): Promise<string>;
  /** The whole answer once the gateway has ended it, as text; rejects when the connection broke. */
  readonly ended: Promise<string>;
  /** Breaks the connection. */
  abort(): void;
}

/** A client of 2026-07-28 on Streamable HTTP: each request is a POST of its own. */
export class ModernHttpClient implements EraClient {
  readonly era = 'modern';
  readonly #inbox = new Inbox();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #open = new Map<string, Posting>();
  #level = '';

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  get messages(): readonly string[] {
    return this.#inbox.messages;
  }

  /** The first answer under this id; the posting stays open until it has ended. */
  async request(
    id: string,
    method: string,
    params?: string,
    options: AskOptions = {},
  ): Promise<string> {
    const posting = this.open(id, method, params, options);
    return posting.next((text) => !rawMembers(text).has('method'));
  }

  async begin(id: string, method: string, params?: string, options?: AskOptions): Promise<void> {
    await this.open(id, method, params, options).headers;
  }

  /** The same, but with its stream in the hands of the test. */
  open(id: string, method: string, params?: string, options: AskOptions = {}): Posting {
    const meta = [options.meta, this.#level].filter(Boolean).join(',');
    const text = modernRequest(id, method, params, { ...options, meta });
    const posting = this.post(text, mirroredHeaders(text));
    this.#open.set(id, posting);
    return posting;
  }

  /** Any body under any headers; an empty value leaves a header out. */
  post(body: string, headers: Readonly<Record<string, string>>): Posting {
    const inbox = new Inbox();
    const head = Promise.withResolvers<IncomingHttpHeaders>();
    const status = Promise.withResolvers<number>();
    const ended = Promise.withResolvers<string>();
    for (const { promise } of [head, status, ended]) promise.catch(() => undefined);
    const outgoing = request(this.#url, {
      method: 'POST',
      agent: this.#agent,
      timeout: PATIENCE_MS,
      headers: present({ ...standard, ...this.#headers, ...headers }),
    });
    const fail = (problem: Error): void => {
      inbox.fail(problem);
      for (const { reject } of [head, status, ended]) reject(problem);
    };
    const chunks: Buffer[] = [];
    const take = (message: string): void => {
      inbox.push(message);
      this.#inbox.push(message);
    };
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      status.resolve(response.statusCode ?? 0);
      head.resolve(response.headers);
      const isStream = response.headers['content-type'] === 'text/event-stream';
      const events = new EventCutter(({ data }) => take(data));
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (isStream) events.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (!isStream && text !== '') take(text);
        inbox.fail(new Error(`the answer ended: ${text.slice(0, 300)}`));
        ended.resolve(text);
      });
    });
    outgoing.end(body);
    return {
      status: status.promise,
      headers: head.promise,
      ended: ended.promise,
      messages: inbox.messages,
      get raw() {
        return Buffer.concat(chunks).toString('utf8');
      },
      next: (fits) => inbox.next(fits),
      abort: () => outgoing.destroy(),
    };
  }

  next(fits: (text: string) => boolean): Promise<string> {
    return this.#inbox.next(fits);
  }

  respond(): Promise<void> {
    throw new Error('a modern client sends no responses');
  }

  cancel(id: string): Promise<void> {
    this.#open.get(id)?.abort();
    return Promise.resolve();
  }

  setLevel(level: string): Promise<void> {
    this.#level = `"${LEVEL_KEY}":"${level}"`;
    return Promise.resolve();
  }

  close(): Promise<void> {
    for (const posting of this.#open.values()) posting.abort();
    this.#agent.destroy();
    return Promise.resolve();
  }
}

const standard = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

const present = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
