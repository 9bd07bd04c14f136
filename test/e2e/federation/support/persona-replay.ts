import { EventReader, exchange, type Got } from '../../../support/http-peer.ts';
import type { Expected, Persona, Step } from './persona.ts';

const VERSION = '2025-06-18';

interface ToolList {
  readonly tools: readonly { readonly name: string }[];
  readonly nextCursor?: string;
}

/** Plays a client, and reports for each step what came in the terms in which it is expected. */
export class PersonaReplay {
  readonly #persona: Persona;
  readonly #port: number;
  #session: string | undefined;
  #lastId = 0;
  #catalogue: readonly string[] = [];
  readonly #streams: EventReader[] = [];

  constructor(persona: Persona, port: number) {
    this.#persona = persona;
    this.#port = port;
  }

  /** The status of the answer to initialize. */
  async begin(): Promise<number> {
    const got = await this.#post(this.#request('initialize', this.#persona.initialize));
    const session = got.headers['mcp-session-id'];
    this.#session = typeof session === 'string' ? session : undefined;
    return got.status;
  }

  async step(step: Step): Promise<Expected> {
    if (step.http === 'GET') return this.#listen(step);
    if (step.http === 'DELETE') {
      const { status } = await this.#send({ method: 'DELETE' });
      return { status };
    }
    if (step.calls !== undefined) return this.#call(step.calls);
    const { method, params } = step.message ?? { method: 'ping' };
    if (step.notify === true) {
      const { status } = await this.#post(JSON.stringify({ jsonrpc: '2.0', method }));
      return { status };
    }
    if (method === 'tools/list') return this.#list(step.readsOn === true);
    const { status } = await this.#post(this.#request(method, params));
    return { status };
  }

  end(): void {
    for (const stream of this.#streams) stream.close();
  }

  async #list(readsOn: boolean): Promise<Expected> {
    const names: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const got = await this.#post(this.#request('tools/list', cursor && { cursor }));
      if (got.status !== 200) return { status: got.status };
      const { tools, nextCursor } = resultOf<ToolList>(got);
      names.push(...tools.map(({ name }) => name));
      cursor = nextCursor;
      pages += 1;
    } while (readsOn && cursor !== undefined);
    this.#catalogue = names;
    return { status: 200, tools: names, pages };
  }

  async #call(place: number): Promise<Expected> {
    const name = this.#catalogue[place];
    const got = await this.#post(this.#request('tools/call', { name, arguments: {} }));
    const { content } = resultOf<{ readonly content: readonly { readonly text: string }[] }>(got);
    return { status: got.status, reached: content[0]?.text ?? '' };
  }

  async #listen({ expect: { commentWithinMs } }: Step): Promise<Expected> {
    const headers = { ...this.#headers(), accept: 'text/event-stream' };
    const reader = await EventReader.open(this.#port, { method: 'GET', path: '/mcp', headers });
    this.#streams.push(reader);
    const { status } = reader;
    const { allow } = reader.headers;
    if (status !== 200) return { status, ...(allow !== undefined && { allow }) };
    if (commentWithinMs === undefined) return { status };
    await reader.comment(commentWithinMs);
    return { status, commentWithinMs };
  }

  #request(method: string, params?: unknown): string {
    this.#lastId += 1;
    return JSON.stringify({ jsonrpc: '2.0', id: this.#lastId, method, params: params ?? {} });
  }

  #post(body: string): Promise<Got> {
    return this.#send({ method: 'POST', body });
  }

  #send(sent: { readonly method: string; readonly body?: string }): Promise<Got> {
    return exchange(this.#port, { path: '/mcp', ...sent, headers: this.#headers() });
  }

  #headers(): Record<string, string> {
    const { headers, sendsSessionId } = this.#persona;
    const session =
      this.#session === undefined || !sendsSessionId
        ? {}
        : { 'mcp-session-id': this.#session, 'mcp-protocol-version': VERSION };
    const accept = 'application/json, text/event-stream';
    return { 'content-type': 'application/json', accept, ...session, ...headers };
  }
}

/** Of a body, or of a stream of one event. */
const resultOf = <Result>({ text }: Got): Result => {
  const json = text.startsWith('{') ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? '');
  const { result } = JSON.parse(json) as { readonly result?: Result };
  if (result === undefined) throw new Error(`no result: ${text}`);
  return result;
};
