import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { FrameCutter, frameOf, frameTypes, LineCutter } from '../framing.ts';
import { oneLine, rawMembers } from '../raw-json.ts';
import { ask, Inbox, type RawClient } from './client.ts';

interface Codec {
  push(chunk: Buffer): void;
  encode(text: string): string | Buffer;
}

/** One message on each line, so line breaks between tokens must go. */
const lines = (inbox: Inbox): Codec => {
  const cutter = new LineCutter((line) => inbox.push(line));
  return { push: (chunk) => cutter.push(chunk), encode: (text) => `${oneLine(text)}\n` };
};

/** Binary frames; the acknowledgement of the version offered at the start is no message. */
const frames = (inbox: Inbox): Codec => {
  const cutter = new FrameCutter((type, payload) => {
    if (type === frameTypes.request || type === frameTypes.response) inbox.push(payload);
    else if (type !== frameTypes.agree) inbox.fail(new Error(`frame ${type}: ${payload}`));
  });
  return {
    push: (chunk) => cutter.push(chunk),
    encode: (text) => {
      const isAnswer = !rawMembers(text).has('method');
      return frameOf(isAnswer ? frameTypes.response : frameTypes.request, text);
    },
  };
};

/** TCP, Unix sockets and standard input: bytes in both directions on one connection. */
export class StreamClient implements RawClient {
  readonly #inbox = new Inbox();
  readonly #codec: Codec;
  readonly #output: Writable;
  readonly #end: () => Promise<void>;

  private constructor(
    input: Readable,
    output: Writable,
    codec: (inbox: Inbox) => Codec,
    end: () => Promise<void>,
  ) {
    this.#codec = codec(this.#inbox);
    this.#output = output;
    this.#end = end;
    input.on('data', (chunk: Buffer) => this.#codec.push(chunk));
    input.on('error', (problem) => this.#inbox.fail(problem));
    input.on('close', () => this.#inbox.fail(new Error('the connection ended')));
  }

  static async newline(address: NetConnectOpts): Promise<StreamClient> {
    const socket = connect(address);
    await once(socket, 'connect');
    return new StreamClient(socket, socket, lines, async () => {
      if (!socket.destroyed) await once(socket.end(), 'close');
    });
  }

  static async binary(address: NetConnectOpts): Promise<StreamClient> {
    const socket = connect(address);
    await once(socket, 'connect');
    socket.write(frameOf(frameTypes.negotiate, '{"min_version":1,"max_version":1}'));
    return new StreamClient(socket, socket, frames, async () => {
      if (!socket.destroyed) await once(socket.end(), 'close');
    });
  }

  /** The gateway's own standard input and output. Closing ends the gateway. */
  static piped(process: { readonly input: Writable; readonly output: Readable }): StreamClient {
    return new StreamClient(process.output, process.input, lines, async () => {
      process.input.end();
      if (!process.output.closed) await once(process.output, 'close');
    });
  }

  get messages(): readonly string[] {
    return this.#inbox.messages;
  }

  request(text: string): Promise<string> {
    return ask(this.#inbox, text, (message) => this.send(message));
  }

  next(fits: (text: string) => boolean): Promise<string> {
    return this.#inbox.next(fits);
  }

  send(text: string): Promise<void> {
    this.#output.write(this.#codec.encode(text));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.#end();
  }
}
