import { FrameCutter, LineCutter } from '../../support/framing.ts';
import {
  addressOf,
  binaryFrame,
  postOf,
  RawConnection,
  streamRequest,
  webSocketFrame,
  webSocketHandshake,
} from './raw-bytes.ts';
import { call, type FaultGateway, initialize, initialized } from './rig.ts';
import { WebSocketCutter } from './web-socket-cutter.ts';

/** What came back for one message. */
export interface Reply {
  /** JSON texts, in order. */
  readonly texts: readonly string[];
  /** Of the answer to a POST. */
  readonly status?: number;
  /** The gateway ended the connection. */
  readonly hasEnded: boolean;
  readonly closeCode?: number;
}

/** A client that sends whatever bytes it is told, as one message of its transport. */
export interface Speaker {
  /** All texts so far. */
  readonly all: readonly string[];
  say(bytes: string | Uint8Array): Promise<Reply>;
  close(): Promise<void>;
}

export const speakerNames = ['http', 'ws', 'sse', 'frames', 'lines', 'unix'] as const;
export type SpeakerName = (typeof speakerNames)[number];

/** An introduced client. */
export const openSpeaker = (
  gateway: FaultGateway,
  name: SpeakerName,
  version?: string,
): Promise<Speaker> => {
  if (name === 'http') return HttpSpeaker.open(gateway, version);
  if (name === 'sse') return SseSpeaker.open(gateway, version);
  return ChannelSpeaker.open(gateway, name, version);
};

let markers = 0;

/** A call whose answer shows that what was sent before it has had its turn at the server as well. */
const nextMarker = (): { readonly text: string; readonly isAnswer: (text: string) => boolean } => {
  markers += 1;
  const id = `"marker-${markers}"`;
  return {
    text: call(id, 'echo'),
    isAnswer: (text) => text.includes(`"id":${id}`),
  };
};

/** One connection for all. What follows a message is over when a call behind it is answered. */
class ChannelSpeaker implements Speaker {
  readonly #connection: RawConnection;
  readonly #wrap: (bytes: string | Uint8Array) => Uint8Array;
  readonly all: string[] = [];
  #closeCode: number | undefined;

  private constructor(connection: RawConnection, name: 'ws' | 'frames' | 'lines' | 'unix') {
    this.#connection = connection;
    const cutter = this.#cutterOf(name);
    connection.tap = (chunk) => cutter.push(chunk);
    if (name === 'ws') this.#wrap = (bytes) => webSocketFrame(bytes);
    else if (name === 'frames') this.#wrap = (bytes) => binaryFrame(bytes);
    else this.#wrap = (bytes) => Buffer.concat([Buffer.from(bytes), Buffer.of(0x0a)]);
  }

  static async open(
    gateway: FaultGateway,
    name: 'ws' | 'frames' | 'lines' | 'unix',
    version?: string,
  ): Promise<ChannelSpeaker> {
    const connection = await RawConnection.open(addressOf(gateway, name));
    if (name === 'ws') {
      await connection.write(webSocketHandshake());
      await connection.until(() => connection.text.endsWith('\r\n\r\n'));
    }
    const speaker = new ChannelSpeaker(connection, name);
    await speaker.say(initialize('"hello"', version));
    await speaker.say(initialized);
    return speaker;
  }

  async say(bytes: string | Uint8Array): Promise<Reply> {
    const { text, isAnswer } = nextMarker();
    const before = this.all.length;
    await this.#connection.write(this.#wrap(bytes));
    await this.#connection.write(this.#wrap(text));
    await this.#connection.until(() => this.all.some(isAnswer)).catch(() => undefined);
    const hasEnded = !this.all.some(isAnswer);
    if (hasEnded) await this.#connection.closed;
    const texts = this.all.slice(before).filter((came) => !isAnswer(came));
    return { texts, hasEnded, ...(this.#closeCode && { closeCode: this.#closeCode }) };
  }

  close(): Promise<void> {
    return this.#connection.vanish();
  }

  #cutterOf(name: string): { push(chunk: Buffer): void } {
    const take = (text: string): void => void this.all.push(text);
    if (name === 'frames') return new FrameCutter((_, text) => take(text));
    if (name !== 'ws') return new LineCutter(take);
    return new WebSocketCutter(take, (code) => {
      this.#closeCode = code;
      this.#connection.socket.end();
    });
  }
}

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** One request on a connection of its own. */
export const post = async (
  gateway: FaultGateway,
  frontend: 'http' | 'sse' | 'ws',
  bytes: Uint8Array,
): Promise<Answer> => {
  const connection = await RawConnection.open(addressOf(gateway, frontend));
  await connection.write(bytes);
  await connection.closed;
  const text = connection.received.toString('utf8');
  const headEnd = text.indexOf('\r\n\r\n');
  const head = text.slice(0, headEnd);
  return { status: Number(head.split(' ')[1]), head, body: text.slice(headEnd + 4) };
};

/** The JSON texts of an answer: its body, or the data of its events. */
const textsOf = ({ head, body }: Answer): readonly string[] => {
  if (!head.toLowerCase().includes('text/event-stream')) return body === '' ? [] : [body];
  return [...body.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => data);
};

class HttpSpeaker implements Speaker {
  readonly all: string[] = [];
  readonly #gateway: FaultGateway;
  readonly #header: string;

  private constructor(gateway: FaultGateway, header: string) {
    this.#gateway = gateway;
    this.#header = header;
  }

  static async open(gateway: FaultGateway, version?: string): Promise<HttpSpeaker> {
    const hello = initialize('"hello"', version);
    const { head } = await post(gateway, 'http', postOf('/mcp', hello, CLOSE));
    const id = /^mcp-session-id: (\S+)/im.exec(head)?.[1] ?? '';
    const speaker = new HttpSpeaker(gateway, `Mcp-Session-Id: ${id}\r\n${CLOSE}`);
    await speaker.say(initialized);
    return speaker;
  }

  async say(bytes: string | Uint8Array): Promise<Reply> {
    const answer = await post(this.#gateway, 'http', postOf('/mcp', bytes, this.#header));
    const texts = textsOf(answer);
    this.all.push(...texts);
    return { texts, status: answer.status, hasEnded: false };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const CLOSE = 'Connection: close\r\n';

/** Answers come on the stream, refusals as the answer to the POST. */
class SseSpeaker implements Speaker {
  readonly #gateway: FaultGateway;
  readonly #stream: RawConnection;
  readonly #path: string;

  private constructor(gateway: FaultGateway, stream: RawConnection, path: string) {
    this.#gateway = gateway;
    this.#stream = stream;
    this.#path = path;
  }

  static async open(gateway: FaultGateway, version?: string): Promise<SseSpeaker> {
    const stream = await RawConnection.open(addressOf(gateway, 'sse'));
    await stream.write(streamRequest('/sse'));
    await stream.until(() => stream.text.includes('sessionId='));
    const path = /data: (\S+)/.exec(stream.text)?.[1] ?? '';
    const speaker = new SseSpeaker(gateway, stream, path);
    await speaker.say(initialize('"hello"', version));
    await speaker.say(initialized);
    return speaker;
  }

  async say(bytes: string | Uint8Array): Promise<Reply> {
    const before = this.all.length;
    const answer = await this.#post(bytes);
    if (answer.status !== 202) {
      return { texts: textsOf(answer), status: answer.status, hasEnded: false };
    }
    const { text, isAnswer } = nextMarker();
    await this.#post(text);
    await this.#stream.until(() => this.all.some(isAnswer));
    const texts = this.all.slice(before).filter((came) => !isAnswer(came));
    return { texts, status: 202, hasEnded: false };
  }

  close(): Promise<void> {
    return this.#stream.vanish();
  }

  get all(): readonly string[] {
    const text = this.#stream.received.toString('utf8');
    return [...text.matchAll(/^data: (\{.+|\[.+)\n/gm)].map(([, data = '']) => data);
  }

  #post(bytes: string | Uint8Array): Promise<Answer> {
    return post(this.#gateway, 'sse', postOf(this.#path, bytes, CLOSE));
  }
}
