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
  /** Flat list of the headers that mirror it. */
  readonly headers: readonly string[];
}

/** `channel`: everything shares one stream and nothing says what it is about. `exchange`: as in HTTP. */
export type CarrierKind = 'channel' | 'exchange';

/** One link as its server sees it: what it heard, and its mouth. */
export class ScriptedLink implements BackendLink {
  readonly heard: Heard[] = [];
  readonly forgotten: number[] = [];
  readonly agreements: string[] = [];
  isPaused = false;
  readonly pausedCalls = new Set<number>();
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

  get separatesCalls(): boolean {
    return this.#carrier === 'exchange';
  }

  get takesHeaders(): boolean {
    return this.#carrier === 'exchange';
  }

  get isOpen(): boolean {
    return !this.#isDead;
  }

  send(message: Uint8Array, call: number | undefined, headers: readonly string[] = []): void {
    if (this.#isDead) return;
    const heard = hear(message, call, headers);
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

  pauseCall(call: number): void {
    this.pausedCalls.add(call);
  }

  resumeCall(call: number): void {
    this.pausedCalls.delete(call);
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
  say(text: string, call?: number, carrier?: 'body' | 'channel', status?: number): void {
    const about = this.#carrier === 'exchange' ? call : undefined;
    this.#listener.message(encodeText(text), about, carrier, status);
  }

  answer({ id, call }: Heard, result: string): void {
    this.say(`{"jsonrpc":"2.0","id":${id},"result":${result}}`, call);
  }

  /** `status`: of the HTTP response whose body the refusal is. */
  refuse({ id, call }: Heard, error: string, status?: number): void {
    const text = `{"jsonrpc":"2.0","id":${id},"error":${error}}`;
    this.say(text, call, status === undefined ? 'channel' : 'body', status);
  }

  /** The answer to this request begins as a stream. */
  stream({ call }: Heard): void {
    if (call !== undefined) this.#listener.streaming(call);
  }

  release({ call }: Heard): void {
    if (call !== undefined) this.#listener.released(call);
  }

  fail({ call }: Heard, fault: Fault, status?: number): void {
    if (call !== undefined) this.#listener.failed(call, fault, status);
  }

  die(reason = 'it ended with exit code 1'): void {
    this.#end(new Fault('backend_unavailable', reason));
  }

  /** HTTP says 404 to this request; without one, to something nobody waits for. */
  forgetSession(heard?: Heard): void {
    const fault = new Fault('session_lost', 'the server no longer knows the session');
    this.#listener.retired(fault, heard?.call);
  }

  #end(fault: Fault): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#listener.closed(fault);
  }
}

const hear = (bytes: Uint8Array, call: number | undefined, headers: readonly string[]): Heard => {
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
    headers,
  };
};
