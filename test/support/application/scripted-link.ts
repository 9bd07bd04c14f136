import type {
  BackendLink,
  LinkListener,
} from '../../../src/application/ports/driven/backend-connector.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { MessageKind } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

/** What the server got. */
export interface Heard {
  readonly text: string;
  readonly kind: MessageKind;
  readonly method: string | undefined;
  /** Raw id; empty when there is none. */
  readonly id: string;
  /** Raw params; empty when there are none. */
  readonly params: string;
  /** The id `send` was told, for carriers that know which exchange an answer belongs to. */
  readonly call: number | undefined;
}

/** `channel`: everything shares one stream and nothing says what it is about. `exchange`: as in HTTP. */
export type CarrierKind = 'channel' | 'exchange';

/** One link as its server sees it: what it heard, and its mouth. */
export class ScriptedLink implements BackendLink {
  readonly heard: Heard[] = [];
  readonly forgotten: number[] = [];
  readonly agreements: string[] = [];
  isPaused = false;
  closings = 0;
  readonly #listener: LinkListener;
  readonly #carrier: CarrierKind;
  readonly #react: (heard: Heard, link: ScriptedLink) => void;
  #isDead = false;

  constructor(
    listener: LinkListener,
    carrier: CarrierKind,
    react: (heard: Heard, link: ScriptedLink) => void,
  ) {
    this.#listener = listener;
    this.#carrier = carrier;
    this.#react = react;
  }

  get isOpen(): boolean {
    return !this.#isDead;
  }

  send(message: Uint8Array, call: number | undefined): void {
    if (this.#isDead) return;
    const heard = hear(message, call);
    this.heard.push(heard);
    this.#react(heard, this);
  }

  agreed(protocolVersion: string): void {
    this.agreements.push(protocolVersion);
  }

  forget(call: number): void {
    this.forgotten.push(call);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /** Reports its end before it returns, as a link may. */
  close(): Promise<void> {
    this.closings += 1;
    this.die('closed by the gateway');
    return Promise.resolve();
  }

  /** What the server heard under this method, oldest first. */
  all(method: string): readonly Heard[] {
    return this.heard.filter((heard) => heard.method === method);
  }

  /** The last message of this method; it must have come. */
  last(method: string): Heard {
    const found = this.all(method).at(-1);
    if (found === undefined) throw new Error(`the server never heard ${method}`);
    return found;
  }

  get responses(): readonly string[] {
    return this.heard.filter(({ kind }) => kind === 'response').map(({ text }) => text);
  }

  /** Says anything. `call` counts on an exchange carrier only. */
  say(text: string, call?: number, carrier?: 'body' | 'channel'): void {
    const about = this.#carrier === 'exchange' ? call : undefined;
    this.#listener.message(encodeText(text), about, carrier);
  }

  answer({ id, call }: Heard, result: string): void {
    this.say(`{"jsonrpc":"2.0","id":${id},"result":${result}}`, call);
  }

  refuse({ id, call }: Heard, error: string): void {
    this.say(`{"jsonrpc":"2.0","id":${id},"error":${error}}`, call);
  }

  /** The answer to this request begins as a stream. */
  stream({ call }: Heard): void {
    if (call !== undefined) this.#listener.streaming(call);
  }

  release({ call }: Heard): void {
    if (call !== undefined) this.#listener.released(call);
  }

  fail({ call }: Heard, fault: Fault): void {
    if (call !== undefined) this.#listener.failed(call, fault);
  }

  die(reason = 'it ended with exit code 1'): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#listener.closed(new Fault('backend_unavailable', reason));
  }
}

const hear = (bytes: Uint8Array, call: number | undefined): Heard => {
  const message = scan(bytes);
  if (message instanceof WireFault) {
    throw new Error(`the gateway sent what is no message: ${decodeText(bytes)}`);
  }
  if (message.hasLineBreak) throw new Error('the gateway sent a message on several lines');
  return {
    text: decodeText(bytes),
    kind: message.kind,
    method: message.method,
    id: message.id === undefined ? '' : decodeText(bytes, message.id),
    params: message.params === undefined ? '' : decodeText(bytes, message.params),
    call,
  };
};
