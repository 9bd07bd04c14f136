import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientCertificate } from '../../../application/ports/driven/credential-verifier.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { certificateOf } from '../tls/client-certificate.ts';
import { type AbortWatch, type Waiting, watchOf } from './abort-watch.ts';
import type { Answers } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import type { Exchange, ExchangeStream } from './exchange.ts';
import { LEFT_OVER_BYTES, NodeExchangeStream } from './node-exchange-stream.ts';

const NOTHING: Uint8Array = new Uint8Array(0);
const NO_LINES: readonly string[] = [];
const NO_HEADERS: IncomingMessage['headers'] = Object.freeze({});
/** A body that was refused may still be on its way: so much of it is swallowed without a word. */
const HARMLESS_REST_BYTES = 65_536;
/** Closing at once would reset the connection under the refusal; the peer gets this long to read it. */
const LINGER_MS = 1_000;

export interface NodeExchangeOptions {
  readonly path: string;
  readonly query: string;
  /** Whom the request is from. */
  readonly remoteAddress: string;
  /** The client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
  /** The listener is being drained: the connection ends with this answer. */
  readonly isLast: boolean;
  /** The connection was there before. */
  readonly isFromBefore: boolean;
  readonly stalledAnswerMs: number;
  /** What the listener adds to its answers. */
  readonly answers: Answers;
}

/** An exchange on the objects of `node:http`. */
export class NodeExchange implements Exchange, Waiting {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: NodeExchangeOptions;
  #aborted: (() => void) | undefined;
  /** Where it waits for the beginning of its answer. */
  #watch: AbortWatch | undefined;
  #isStreaming = false;
  /** Of this answer alone; flat name, value list. */
  #own: string[] | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: NodeExchangeOptions) {
    this.#request = request;
    this.#response = response;
    this.#options = options;
    response.sendDate = false;
  }

  get path(): string {
    return this.#options.path;
  }

  get query(): string {
    return this.#options.query;
  }

  get method(): string {
    return this.#request.method ?? '';
  }

  get isFromBefore(): boolean {
    return this.#options.isFromBefore;
  }

  get remoteAddress(): string {
    return this.#options.remoteAddress;
  }

  get certificate(): ClientCertificate | undefined {
    return certificateOf(this.#request.socket);
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return typeof value === 'object' ? value[0] : value;
  }

  headersUnder(prefix: string): readonly string[] {
    // Mostly there is none, and the lines as they came show it without a list of all names.
    if (!hasNameUnder(this.#request.rawHeaders, prefix)) return NO_LINES;
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

  addCookie(name: string, value: string): void {
    const secure = 'encrypted' in this.#request.socket ? '; Secure' : '';
    this.#own ??= [];
    this.#own.push('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`);
  }

  setHeader(name: string, value: string): void {
    this.#own ??= [];
    const at = this.#own.indexOf(name);
    if (at < 0) this.#own.push(name, value);
    else this.#own[at + 1] = value;
  }

  challenge(fault: Fault): string {
    return this.#options.answers.challenge(this.#request, this.#options.path, fault);
  }

  reply(status: number, headers: readonly string[], body: Uint8Array = NOTHING): void {
    const response = this.#response;
    if (response.destroyed) return;
    const list = headers.concat(this.#added(), 'content-length', String(body.byteLength));
    if (this.#options.isLast) list.push('connection', 'close');
    if (this.#own !== undefined) list.push(...this.#own);
    response.writeHead(status, list);
    response.end(body);
    if (!this.#request.complete) this.#swallowRest();
    // The server sets its own timeout as soon as the answer is out.
    if (response.writableLength > LEFT_OVER_BYTES) {
      this.#request.socket.setTimeout(this.#options.stalledAnswerMs);
      if (this.#aborted !== undefined) this.#watchAnswer();
    } else this.#unwatch();
  }

  open(status: number, headers: readonly string[]): ExchangeStream {
    this.#isStreaming = true;
    this.#watchAnswer();
    const list = headers.concat(this.#added(), this.#own ?? NO_LINES);
    this.#forgetRequest();
    if (!this.#response.destroyed) this.#response.writeHead(status, list);
    return new NodeExchangeStream(this.#response, this.#options.stalledAnswerMs);
  }

  onAbort(listener: () => void): void {
    if (this.#response.destroyed || this.#request.socket.destroyed) {
      queueMicrotask(listener);
      return;
    }
    this.#aborted = listener;
    if (this.#isStreaming || this.#watch !== undefined) return;
    this.#watch = watchOf(this.#request.socket);
    this.#watch.add(this);
  }

  cutOff(): void {
    const aborted = this.#aborted;
    this.#aborted = undefined;
    aborted?.();
  }

  #added(): readonly string[] {
    return this.#options.answers.headersFor(this.#request.headers.origin);
  }

  /** A stream may stay open for days, and its request lives as long: what was read of it need not. */
  #forgetRequest(): void {
    const request = this.#request;
    request.headers = NO_HEADERS;
    request.rawHeaders = [];
    if (request.complete) request.removeAllListeners();
  }

  /** The answer ends long after its head went out: from now on its own end decides. */
  #watchAnswer(): void {
    this.#unwatch();
    const response = this.#response;
    response.on('close', () => {
      if (!response.writableFinished) this.cutOff();
    });
  }

  #unwatch(): void {
    this.#watch?.delete(this);
    this.#watch = undefined;
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

const LOWER_CASE = 0x20;

/** `prefix` in lower case, of letters and hyphens. */
const hasNameUnder = (rawHeaders: readonly string[], prefix: string): boolean => {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    let same = 0;
    while (
      same < prefix.length &&
      (name.charCodeAt(same) | LOWER_CASE) === prefix.charCodeAt(same)
    ) {
      same += 1;
    }
    if (same === prefix.length) return true;
  }
  return false;
};
