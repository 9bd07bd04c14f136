import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientCertificate } from '../../../application/ports/driven/credential-verifier.ts';
import { certificateOf } from '../tls/client-certificate.ts';
import { type Waiting, waitingOn } from './abort-watch.ts';
import { BodyReader } from './body-reader.ts';
import type { Exchange, ExchangeStream } from './exchange.ts';
import { LEFT_OVER_BYTES, NodeExchangeStream } from './node-exchange-stream.ts';

const NOTHING: Uint8Array = new Uint8Array(0);
/** Shared by all exchanges nobody watches. */
const NOBODY: (() => void)[] = [];
/** A body that was refused may still be on its way: so much of it is swallowed without a word. */
const HARMLESS_REST_BYTES = 65_536;
/** Closing at once would reset the connection under the refusal; the peer gets this long to read it. */
const LINGER_MS = 1_000;

export interface NodeExchangeOptions {
  readonly path: string;
  readonly query: string;
  /** The client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
  /** The listener is being drained: the connection ends with this answer. */
  readonly isLast: boolean;
  readonly stalledAnswerMs: number;
}

/** An exchange on the objects of `node:http`. */
export class NodeExchange implements Exchange, Waiting {
  readonly path: string;
  readonly query: string;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: NodeExchangeOptions;
  #abortListeners: (() => void)[] = NOBODY;
  #waiting: Set<Waiting> | undefined;
  #isStreaming = false;

  constructor(request: IncomingMessage, response: ServerResponse, options: NodeExchangeOptions) {
    this.#request = request;
    this.#response = response;
    this.#options = options;
    this.path = options.path;
    this.query = options.query;
    response.sendDate = false;
  }

  get method(): string {
    return this.#request.method ?? '';
  }

  get remoteAddress(): string {
    return this.#request.socket.remoteAddress ?? '';
  }

  get certificate(): ClientCertificate | undefined {
    return certificateOf(this.#request.socket);
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return typeof value === 'object' ? value[0] : value;
  }

  headersUnder(prefix: string): readonly string[] {
    return Object.keys(this.#request.headers)
      .filter((name) => name.startsWith(prefix))
      .flatMap((name) => [name, this.header(name) ?? '']);
  }

  body(
    maxBytes: number,
    done: (body: Uint8Array | undefined, problem?: 'too_large' | 'aborted') => void,
  ): void {
    const declared = this.#request.headers['content-length'];
    if (declared !== undefined && Number(declared) > maxBytes) {
      done(undefined, 'too_large');
      return;
    }
    if (this.#options.expectsContinue) this.#response.writeContinue();
    new BodyReader(this.#request, maxBytes, done);
  }

  reply(status: number, headers: readonly string[], body: Uint8Array = NOTHING): void {
    const response = this.#response;
    if (response.destroyed) return;
    const list = headers.concat('content-length', String(body.byteLength));
    if (this.#options.isLast) list.push('connection', 'close');
    response.writeHead(status, list);
    response.end(body);
    if (!this.#request.complete) this.#swallowRest();
    // The server sets its own timeout as soon as the answer is out.
    if (response.writableLength > LEFT_OVER_BYTES) {
      this.#request.socket.setTimeout(this.#options.stalledAnswerMs);
      this.#watchAnswer();
    } else this.#unwatch();
  }

  open(status: number, headers: readonly string[]): ExchangeStream {
    this.#isStreaming = true;
    this.#watchAnswer();
    if (!this.#response.destroyed) this.#response.writeHead(status, headers.slice());
    return new NodeExchangeStream(this.#response, this.#options.stalledAnswerMs);
  }

  onAbort(listener: () => void): void {
    if (this.#response.destroyed) {
      queueMicrotask(listener);
      return;
    }
    if (this.#isStreaming) {
      this.#listenToClose(listener);
      return;
    }
    if (this.#abortListeners === NOBODY) this.#abortListeners = [listener];
    else this.#abortListeners.push(listener);
    this.#waiting ??= waitingOn(this.#request.socket);
    this.#waiting.add(this);
  }

  cutOff(): void {
    for (const listener of this.#abortListeners) listener();
  }

  /** The answer ends long after its head went out: from now on its own end decides. */
  #watchAnswer(): void {
    for (const listener of this.#abortListeners) this.#listenToClose(listener);
    this.#unwatch();
  }

  #unwatch(): void {
    if (this.#abortListeners === NOBODY) return;
    this.#abortListeners = NOBODY;
    this.#waiting?.delete(this);
  }

  #listenToClose(listener: () => void): void {
    const response = this.#response;
    response.once('close', () => {
      if (!response.writableFinished) listener();
    });
  }

  #swallowRest(): void {
    const request = this.#request;
    const declared = request.headers['content-length'];
    if (declared !== undefined && Number(declared) <= HARMLESS_REST_BYTES) return;
    if (declared === undefined && request.headers['transfer-encoding'] === undefined) return;
    request.resume();
    setTimeout(() => {
      if (!request.complete) request.destroy();
    }, LINGER_MS).unref();
  }
}
