import { call } from '../../faults/support/rig.ts';
import type { RunningGateway } from '../../support/gateway.ts';

/** One answer as HTTP shows it. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
  readonly contentType: string;
  readonly tookMs: number;
}

interface Options {
  readonly token?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** A session over Streamable HTTP whose answers keep their status and headers. */
export class HttpSession {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.#headers = headers;
  }

  static async open(gateway: RunningGateway, { token }: Options = {}): Promise<HttpSession> {
    const url = gateway.url('http', '/mcp');
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const hello =
      '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}';
    const opened = await fetch(url, { method: 'POST', headers, body: hello });
    const id = opened.headers.get('mcp-session-id');
    if (id === null) throw new Error(`no session: ${await opened.text()}`);
    await opened.text();
    return new HttpSession(url, { ...headers, 'mcp-session-id': id });
  }

  async post(body: string, { accept, signal }: Options = {}): Promise<HttpAnswer> {
    const askedMs = performance.now();
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: accept === undefined ? this.#headers : { ...this.#headers, accept },
      body,
      signal: signal ?? null,
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      retryAfter: response.headers.get('retry-after'),
      contentType: response.headers.get('content-type') ?? '',
      tookMs: performance.now() - askedMs,
    };
  }
}

/** A call of the scripted server's tool that answers after `ms`. `token`: raw JSON of a progress token. */
export const waitCall = (id: number, ms: number, token?: string): string => {
  const meta = token === undefined ? '' : `,"_meta":{"progressToken":${token}}`;
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"wait","arguments":{"ms":${ms}}${meta}}}`;
};

/** The same of one of several servers. */
export const waitCallAt = (server: string, id: number, ms: number): string =>
  call(id, `${server}__wait`, `{"ms":${ms}}`);
