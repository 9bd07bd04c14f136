import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { EventCutter } from '../framing.ts';
import { ask, Inbox, type RawClient } from './client.ts';

/** HTTP+SSE (specification 2024-11-05, basic/transports). */
export class SseClient implements RawClient {
  readonly #inbox = new Inbox();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #stream: ClientRequest;
  readonly #endpoint: Promise<string>;

  readonly #headers: Readonly<Record<string, string>>;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#headers = headers;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#endpoint = promise;
    this.#stream = request(url, {
      agent: this.#agent,
      headers: { ...headers, accept: 'text/event-stream' },
    });
    this.#stream.on('error', reject);
    this.#stream.on('response', (response) => {
      const events = new EventCutter(({ name, data }) => {
        if (name === 'endpoint') resolve(new URL(data, url).href);
        else this.#inbox.push(data);
      });
      response.on('data', (chunk: Buffer) => events.push(chunk));
      response.on('error', () => undefined);
      response.on('close', () => this.#inbox.fail(new Error('the event stream ended')));
      if (response.statusCode !== 200) reject(new Error(`GET got ${response.statusCode}`));
    });
    this.#stream.end();
  }

  /** `headers`: sent with every request, such as `authorization`. */
  static async open(
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SseClient> {
    const client = new SseClient(url, headers);
    await client.#endpoint;
    return client;
  }

  get messages(): readonly string[] {
    return this.#inbox.messages;
  }

  request(text: string): Promise<string> {
    return ask(this.#inbox, text, (body) => this.send(body));
  }

  next(fits: (text: string) => boolean): Promise<string> {
    return this.#inbox.next(fits);
  }

  async send(text: string): Promise<void> {
    const post = request(await this.#endpoint, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...this.#headers, 'content-type': 'application/json' },
    });
    post.end(text);
    const [response] = (await once(post, 'response')) as [IncomingMessage];
    response.resume();
    if (response.statusCode !== 202) throw new Error(`POST got ${response.statusCode}`);
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    this.#agent.destroy();
    await Promise.resolve();
  }
}
