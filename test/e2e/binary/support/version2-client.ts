import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  FrameReader,
  frameOf,
  frameTypes,
  g12Version2,
  layouts,
} from '../../../support/originals/layouts.ts';

const OFFER = '{"min_version":1,"max_version":2,"preferred_version":2,"supported_versions":[1,2]}';
const OPEN = 8;
const PIECE = 9;
const CREDIT = 10;
const RESET = 11;
const PIECE_HEAD_BYTES = 5;
const MAX_PIECE_BYTES = 16_384;
export const ALL_CREDIT = 0xffff_ffff;

/** One request in flight, with a stream of its own. */
export class Version2Call {
  readonly number: number;
  /** The answer. Rejects when the server resets the call or the connection ends. */
  readonly answer: Promise<string>;
  /** What came before the answer. */
  readonly messages: string[] = [];
  /** Bytes of text, and how many of them the other side was allowed. */
  receivedBytes = 0;
  grantedBytes: number;
  readonly #send: (type: number, payload: Buffer) => void;
  readonly #onMessage: (text: string) => void;
  readonly #settle: { resolve(text: string): void; reject(problem: Error): void };
  #pieces: Buffer[] = [];

  constructor(
    number: number,
    credit: number,
    send: (type: number, payload: Buffer) => void,
    onMessage: (text: string) => void,
  ) {
    this.number = number;
    this.grantedBytes = credit;
    this.#send = send;
    this.#onMessage = onMessage;
    const { promise, ...settle } = Promise.withResolvers<string>();
    this.answer = promise;
    this.#settle = settle;
    promise.catch(() => undefined);
  }

  grant(bytes: number): void {
    this.grantedBytes += bytes;
    this.#send(CREDIT, numbers(this.number, bytes));
  }

  /** Lets go of the call. */
  reset(reason = ''): void {
    this.#send(RESET, Buffer.concat([numbers(this.number), Buffer.from(reason)]));
  }

  /** True when the call is over. */
  take(flags: number, text: Buffer): boolean {
    this.receivedBytes += text.length;
    if (text.length > MAX_PIECE_BYTES) this.fail(`a piece of ${text.length} bytes`);
    if (this.receivedBytes > this.grantedBytes) this.fail('more came than was granted');
    this.#pieces.push(text);
    if (flags === 0) return false;
    const message = Buffer.concat(this.#pieces).toString();
    this.#pieces = [];
    if (flags === 3) this.#settle.resolve(message);
    else {
      this.messages.push(message);
      this.#onMessage(message);
    }
    return flags === 3;
  }

  fail(reason: string): void {
    this.#settle.reject(new Error(reason));
  }
}

/** A client of version 2 of the binary protocol, written from docs/binary-protocol.md alone. */
export class Version2Client {
  readonly socket: Socket;
  /** Sees what belongs to no call: type and text. */
  onMessage: (type: number, text: string) => void = () => undefined;
  readonly #reader: FrameReader;
  readonly #calls = new Map<number, Version2Call>();
  readonly #agreement = Promise.withResolvers<void>();
  #lastCall = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#reader = new FrameReader(layouts.g12, (type, payload) => this.#take(type, payload));
    socket.on('data', (chunk: Buffer) => this.#reader.push(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => this.#end());
  }

  /** Rejects when the other side does not agree to version 2. */
  static async connect(port: number, host = '127.0.0.1'): Promise<Version2Client> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    const client = new Version2Client(socket);
    socket.write(frameOf(layouts.g12, frameTypes.negotiate, OFFER));
    await client.#agreement.promise;
    return client;
  }

  /** `credit`: bytes of text that may come before more is granted. */
  open(
    request: string,
    credit = ALL_CREDIT,
    onMessage: (text: string) => void = () => undefined,
  ): Version2Call {
    this.#lastCall += 1;
    const number = this.#lastCall;
    const write = (type: number, payload: Buffer) => this.send(type, payload);
    const call = new Version2Call(number, credit, write, onMessage);
    this.#calls.set(number, call);
    this.send(OPEN, Buffer.concat([numbers(number, credit), Buffer.from(request)]));
    return call;
  }

  /** The answer to a request that may be as long as it likes. */
  request(text: string): Promise<string> {
    return this.open(text).answer;
  }

  send(type: number, payload: string | Buffer): void {
    this.socket.write(frameOf(g12Version2, type, payload));
  }

  async close(): Promise<void> {
    if (this.socket.closed) return;
    this.socket.destroy();
    await once(this.socket, 'close');
  }

  #take(type: number, payload: Buffer): void {
    if (type === frameTypes.agree && this.#reader.layout === layouts.g12) this.#agree(payload);
    else if (type === PIECE) this.#piece(payload);
    else if (type === RESET) this.#reset(payload);
    else this.onMessage(type, payload.toString());
  }

  #agree(payload: Buffer): void {
    const { agreed_version: agreed } = JSON.parse(payload.toString()) as {
      readonly agreed_version: unknown;
    };
    this.#reader.layout = g12Version2;
    if (agreed === 2) this.#agreement.resolve();
    else this.#agreement.reject(new Error(`agreed to ${agreed}`));
  }

  #piece(payload: Buffer): void {
    const number = payload.readUInt32BE(0);
    const isOver = this.#calls
      .get(number)
      ?.take(payload.readUInt8(4), payload.subarray(PIECE_HEAD_BYTES));
    if (isOver) this.#calls.delete(number);
  }

  #reset(payload: Buffer): void {
    const number = payload.readUInt32BE(0);
    this.#calls.get(number)?.fail(`reset: ${payload.toString('utf8', 4)}`);
    this.#calls.delete(number);
  }

  #end(): void {
    this.#agreement.reject(new Error('the connection ended'));
    for (const call of this.#calls.values()) call.fail('the connection ended');
    this.#calls.clear();
  }
}

const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
};
