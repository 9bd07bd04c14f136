import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { EventCutter } from '../framing.ts';
import { rawMembers } from '../raw-json.ts';
import { ask, Inbox, type RawClient } from './client.ts';

/** Streamable HTTP (specification 2025-11-25, basic/transports). Opens the GET stream after `initialized`. */
export class HttpClient implements RawClient {
  readonly #inbox = new Inbox();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  #sessionHeaders: Record<string, string> = {};
  #stream: ClientRequest | undefined;

  /** `headers`: sent with every request, such as `authorization`. */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  get messages(): readonly string[] {
    return this.#inbox.messages;
  }

  get sessionId(): string | undefined {
    return this.#sessionHeaders['mcp-session-id'];
  }

  request(text: string): Promise<string> {
    return ask(this.#inbox, text, (body) => this.send(body));
  }

  next(fits: (text: string) => boolean): Promise<string> {
    return this.#inbox.next(fits);
  }

  async send(text: string): Promise<void> {
    const post = this.#open('POST', { 'content-type': 'application/json' });
    post.end(text);
    const response = await responseTo(post);
    const id = response.headers['mcp-session-id'];
    if (typeof id === 'string') this.#sessionHeaders['mcp-session-id'] = id;
    if (response.headers['content-type'] === 'text/event-stream') this.#events(response);
    else if (response.statusCode === 202) response.resume();
    else this.#body(response);
    if (text.includes('"notifications/initialized"')) await this.#listen();
  }

  async close(): Promise<void> {
    this.#stream?.destroy();
    if (this.sessionId !== undefined) {
      const goodbye = this.#open('DELETE', {});
      goodbye.end();
      const response = await responseTo(goodbye).catch(() => undefined);
      response?.resume();
    }
    this.#agent.destroy();
  }

  async #listen(): Promise<void> {
    this.#stream = this.#open('GET', {});
    this.#stream.end();
    const response = await responseTo(this.#stream);
    if (response.statusCode !== 200) throw new Error(`GET was answered ${response.statusCode}`);
    this.#events(response);
  }

  #open(method: string, headers: Readonly<Record<string, string>>): ClientRequest {
    const accept = method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream';
    return request(this.#url, {
      method,
      agent: this.#agent,
      headers: { accept, ...this.#headers, ...this.#sessionHeaders, ...headers },
    });
  }

  #events(response: IncomingMessage): void {
    const events = new EventCutter(({ data }) => this.#take(data));
    response.on('data', (chunk: Buffer) => events.push(chunk));
    // A stream that breaks shows in what did not come.
    response.on('error', () => undefined);
  }

  #body(response: IncomingMessage): void {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', (problem) => this.#inbox.fail(problem));
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const isMessage = text.startsWith('{') || text.startsWith('[');
      if (isMessage) this.#take(text);
      // An empty 200 ends a cancelled call; a refusal before its id was read answers nobody who waits.
      const isRefusal = Number(response.statusCode) >= 400 && !isAnswer(text);
      if (isRefusal || (!isMessage && text !== '')) {
        this.#inbox.fail(new Error(`${response.statusCode}: ${text}`));
      }
    });
  }

  #take(text: string): void {
    if (this.#sessionHeaders['mcp-protocol-version'] === undefined) {
      const version = /"protocolVersion"\s*:\s*"([^"]+)"/.exec(text)?.[1];
      if (version !== undefined && rawMembers(text).has('result')) {
        this.#sessionHeaders = { ...this.#sessionHeaders, 'mcp-protocol-version': version };
      }
    }
    this.#inbox.push(text);
  }
}

/** Carries the id of a request. */
const isAnswer = (text: string): boolean => {
  const id = text.startsWith('{') ? rawMembers(text).get('id') : undefined;
  return id !== undefined && id !== 'null';
};

const responseTo = async (sent: ClientRequest): Promise<IncomingMessage> => {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  sent.on('error', () => undefined);
  return response;
};
