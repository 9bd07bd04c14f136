import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  readonly method: string | undefined;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly form: URLSearchParams;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** A server that is asked about tokens (RFC 7662). Tests put what it says of a token into `tokens`. */
export class AuthorizationServer {
  readonly tokens = new Map<string, Readonly<Record<string, unknown>>>();
  readonly asked: Asked[] = [];
  /** Answers in place of what it knows; undefined: what it knows. */
  instead: { readonly status: number; readonly body: string } | undefined;
  /** It takes questions and never answers. */
  isSilent = false;
  readonly #server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const { authorization, 'content-type': contentType } = request.headers;
      const form = new URLSearchParams(text);
      this.asked.push({ method: request.method, authorization, contentType, form });
      if (this.isSilent) return;
      const known = this.tokens.get(form.get('token') ?? '') ?? { active: false };
      const { status, body } = this.instead ?? { status: 200, body: JSON.stringify(known) };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return `http://127.0.0.1:${port}/introspect?realm=a`;
  }

  async start(): Promise<this> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    onTestFinished(() => this.stop());
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
