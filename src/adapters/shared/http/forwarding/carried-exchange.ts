import type { ClientCertificate } from '../../../../application/ports/driven/credential-verifier.ts';
import type {
  ChannelListener,
  PeerChannel,
} from '../../../../application/replicas/peer-channel.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type { Exchange, ExchangeStream } from '../exchange.ts';
import { type AnswerHead, CHALLENGE, encodeAnswer } from './carried-answer.ts';
import type { CarriedRequest } from './carried-request.ts';
import { CarriedStream } from './carried-stream.ts';

const NOTHING = new Uint8Array(0);
const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** A request that another replica carried here; its answer goes back there. */
export class CarriedExchange implements Exchange, ChannelListener {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly remoteAddress: string;
  readonly certificate: ClientCertificate | undefined;
  readonly forwarded = { notHere: (): void => this.#notHere() };
  readonly #channel: PeerChannel;
  readonly #body: Uint8Array;
  #headers: ReadonlyMap<string, string>;
  readonly #cookies: string[] = [];
  readonly #added: string[] = [];
  #challenge: Fault | undefined;
  #aborted: (() => void) | undefined;
  #stream: CarriedStream | undefined;
  #isAnswered = false;
  #isBroken = false;

  constructor(channel: PeerChannel, request: CarriedRequest, body: Uint8Array | undefined) {
    this.#channel = channel;
    this.method = request.method;
    this.path = request.path;
    this.query = request.query;
    this.remoteAddress = request.remoteAddress;
    this.certificate = request.certificate;
    this.#headers = request.headers;
    this.#body = body ?? NOTHING;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name);
  }

  headersUnder(prefix: string): readonly string[] {
    return [...this.#headers].filter(([name]) => name.startsWith(prefix)).flat();
  }

  body(
    maxBytes: number,
    done: (body: Uint8Array | undefined, problem?: 'too_large' | 'aborted') => void,
  ): void {
    if (this.#isBroken) done(undefined, 'aborted');
    else if (this.#body.byteLength > maxBytes) done(undefined, 'too_large');
    else done(this.#body);
  }

  /** What it says depends on where the client has reached the gateway, so it is written there. */
  challenge(fault: Fault): string {
    this.#challenge = fault;
    return CHALLENGE;
  }

  addCookie(name: string, value: string): void {
    this.#cookies.push(name, value);
  }

  setHeader(name: string, value: string): void {
    const at = this.#added.indexOf(name);
    if (at < 0) this.#added.push(name, value);
    else this.#added[at + 1] = value;
  }

  reply(status: number, headers: readonly string[], body: Uint8Array = NOTHING): void {
    if (this.#isBroken || this.#isAnswered) return;
    this.#isAnswered = true;
    this.#channel.send(encodeAnswer({ kind: 'reply', head: this.#head(status, headers), body }));
    this.#channel.finish();
  }

  open(status: number, headers: readonly string[]): ExchangeStream {
    const stream = new CarriedStream(this.#channel);
    if (this.#isBroken) stream.lost();
    else this.#channel.send(encodeAnswer({ kind: 'open', head: this.#head(status, headers) }));
    this.#isAnswered = true;
    this.#headers = NO_HEADERS;
    this.#stream = stream;
    return stream;
  }

  onAbort(listener: () => void): void {
    if (this.#isBroken) queueMicrotask(listener);
    else this.#aborted = listener;
  }

  /** What comes after the request only says that a chunk was taken. */
  received(): void {
    this.#stream?.taken();
  }

  finished(): void {
    // The other side says it when it has the whole answer.
  }

  drained(): void {
    this.#stream?.drained();
  }

  broken(): void {
    this.#isBroken = true;
    const stream = this.#stream;
    const isWhole = stream === undefined ? this.#isAnswered : stream.isOver;
    stream?.lost();
    const aborted = this.#aborted;
    this.#aborted = undefined;
    if (!isWhole) aborted?.();
  }

  #head(status: number, headers: readonly string[]): AnswerHead {
    const [added, cookies, challenge] = [this.#added, this.#cookies, this.#challenge];
    return { status, headers, added, cookies, challenge };
  }

  #notHere(): void {
    if (this.#isBroken || this.#isAnswered) return;
    this.#isAnswered = true;
    this.#channel.send(encodeAnswer({ kind: 'notHere' }));
    this.#channel.finish();
  }
}
