import { Upstream } from '../../../src/application/links/upstream.ts';
import type {
  BackendLink,
  LinkListener,
} from '../../../src/application/ports/driven/backend-connector.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import type { World } from '../world.ts';
import type { SimulatedEndpoint } from './endpoint.ts';
import type { SimulatedProcess } from './process.ts';

/** A link as its carrier behaves: messages take their time, in order on a channel, in any order between exchanges. */
export class SimulatedLink implements BackendLink {
  readonly endpoint: SimulatedEndpoint;
  readonly separatesCalls: boolean;
  readonly takesHeaders: boolean;
  /** Ids of listen requests that are open, and the exchanges they came by. */
  readonly subscriptions = new Map<number, number | undefined>();
  /** A process agreed on a session with it; whether that is still known is another matter. */
  hadSession = false;
  readonly #listener: LinkListener;
  readonly #world: World;
  readonly #process: SimulatedProcess | undefined;
  readonly #isExchange: boolean;
  /** Exchanges under way, and the process that heard them. */
  readonly #open = new Map<number, SimulatedProcess | undefined>();
  /** Ids of requests. */
  readonly #sent = new Set<number>();
  /** What came last in each direction of each lane: later messages do not overtake it. */
  readonly #lanes = new Map<string, number>();
  #held: (() => void)[] = [];
  /** Nothing gets through any more. */
  #isDead = false;
  #isClosing = false;
  #closing: Promise<void> | undefined;

  constructor(
    endpoint: SimulatedEndpoint,
    listener: LinkListener,
    era: Era,
    process: SimulatedProcess | undefined,
    world: World,
  ) {
    this.endpoint = endpoint;
    this.#isExchange = endpoint.carrier === 'exchange';
    this.separatesCalls = this.#isExchange;
    this.takesHeaders = this.#isExchange && era === 'modern';
    this.#listener = listener;
    this.#process = process;
    this.#world = world;
  }

  send(message: Uint8Array, call: number | undefined): void {
    if (this.#isDead || this.#isClosing) return;
    const text = decodeText(message);
    this.#world.note(`${this.endpoint.id} < ${text.slice(0, 200)}`);
    if (call !== undefined) this.#sent.add(call);
    if (this.#isExchange && call !== undefined) this.#open.set(call, undefined);
    const isAtOnce = !this.#isExchange && this.#world.chance.hits(0.05);
    // A handshake is over before anything else is sent, on every carrier.
    const lane = this.#isExchange && !isHandshake(text) ? `in ${call}` : 'in';
    const delayMs = isAtOnce ? 0 : this.#delayMs();
    this.#inOrder(lane, delayMs, () => this.#arrived(text, call));
  }

  agreed(): void {}

  forget(call: number): void {
    if (!this.#open.delete(call)) return;
    for (const [id, by] of this.subscriptions) if (by === call) this.subscriptions.delete(id);
  }

  pause(): void {}

  resume(): void {}

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Requests whose answers the gateway waits for, and not for a client first. */
  get owed(): number {
    if (!(this.#listener instanceof Upstream)) return 0;
    let owed = 0;
    for (const id of this.#sent) {
      const pending = this.#listener.pendingOf(id);
      if (pending === undefined) this.#sent.delete(id);
      else if (!pending.resting && pending.method !== 'subscriptions/listen') owed += 1;
    }
    return owed;
  }

  /** The server's words on their way to the gateway. `call`: the exchange they belong to. */
  say(text: string, call: number | undefined, status?: number): void {
    const lane = this.#isExchange ? `out ${call}` : 'out';
    this.#inOrder(lane, this.#delayMs(), () => this.#deliver(text, call, status));
  }

  /** HTTP 404: the session is not known. */
  retire(call: number | undefined): void {
    this.#inOrder(`out ${call}`, this.#delayMs(), () => {
      if (this.#isDead || this.#isClosing) return;
      if (call !== undefined && !this.#open.delete(call)) return;
      this.#world.note(`${this.endpoint.id} > 404 for ${call}`);
      this.#listener.retired(new Fault('session_lost', 'the session is not known'), call);
    });
  }

  /** Its server shows a stream for this exchange. */
  stream(call: number | undefined): void {
    if (call === undefined || !this.#isExchange) return;
    this.#inOrder(`out ${call}`, this.#delayMs(), () => {
      if (this.#isUsable && this.#open.has(call)) this.#listener.streaming(call);
    });
  }

  processDied(process: SimulatedProcess, reason: string): void {
    if (!this.#isExchange) {
      this.#world.after(this.#world.chance.between(0, 20), () => this.die(reason));
      return;
    }
    for (const [call, heardBy] of this.#open) {
      if (heardBy === process) this.#world.after(this.#delayMs(), () => this.#brokenOff(call));
    }
  }

  /** The connection breaks; for exchanges all that are under way. */
  die(reason: string): void {
    if (this.#isExchange) {
      for (const call of [...this.#open.keys()]) this.#brokenOff(call);
      return;
    }
    this.#end(reason);
  }

  /** Packets get through again. */
  wake(): void {
    const held = this.#held;
    this.#held = [];
    for (const goOn of held) this.#world.after(this.#world.chance.between(0, 5), goOn);
  }

  get #isUsable(): boolean {
    return !this.#isDead && !(this.#isExchange && this.#isClosing);
  }

  #arrived(text: string, call: number | undefined): void {
    if (this.#isDead) return;
    if (this.endpoint.isCut) {
      this.#held.push(() => this.#arrived(text, call));
      return;
    }
    if (this.#isExchange && call !== undefined && !this.#open.has(call)) return; // aborted on its way
    const process = this.#isExchange ? this.endpoint.listening : this.#process;
    if (process?.isAlive !== true) {
      if (call !== undefined && this.#open.delete(call)) {
        this.#world.note(`${this.endpoint.id} > refused ${call}`);
        this.#listener.failed(call, new Fault('backend_unavailable', 'connection refused'));
      }
      return;
    }
    if (call !== undefined && this.#isExchange) {
      this.#open.set(call, process);
      process.links.add(this);
    }
    process.run(0, () => this.endpoint.server.hear({ link: this, process, text, call }));
  }

  #deliver(text: string, call: number | undefined, status: number | undefined): void {
    if (!this.#isUsable) return;
    if (this.endpoint.isCut) {
      this.#held.push(() => this.#deliver(text, call, status));
      return;
    }
    if (this.#isExchange && call !== undefined && !this.#open.has(call)) return;
    const isGarbled = this.endpoint.garbles > 0;
    if (isGarbled) this.endpoint.garbles -= 1;
    const said = isGarbled ? garbled(text, this.#world.chance.between(0, 3)) : text;
    this.#world.note(`${this.endpoint.id} > ${said.slice(0, 200)}`);
    const isAnswer = call !== undefined && text.startsWith(`{"jsonrpc":"2.0","id":${call},`);
    if (isAnswer && this.#isExchange) this.#open.delete(call);
    const carrier = this.#isExchange && isAnswer ? 'body' : 'channel';
    this.#listener.message(encodeText(said), this.#isExchange ? call : undefined, carrier, status);
  }

  #brokenOff(call: number): void {
    if (!this.#isUsable || !this.#open.delete(call)) return;
    this.#world.note(`${this.endpoint.id} > broke off ${call}`);
    this.#listener.failed(call, new Fault('outcome_unknown', 'the server broke off'));
  }

  #close(): Promise<void> {
    this.#isClosing = true;
    this.#world.note(`${this.endpoint.id} link closes`);
    const isStuck = this.endpoint.isCut || this.#process?.isHung === true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const finish = (): void => {
      this.#end('closed by the gateway');
      if (this.endpoint.carrier === 'pipe') this.#process?.die('its input ended');
      this.#process?.links.delete(this);
      resolve();
    };
    if (!isStuck && this.#world.chance.hits(0.4)) finish();
    else this.#world.after(isStuck ? 5_000 : this.#delayMs(), finish);
    return promise;
  }

  #end(reason: string): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#open.clear();
    this.#held = [];
    this.endpoint.links.delete(this);
    this.#world.note(`${this.endpoint.id} link ends: ${reason}`);
    this.#listener.closed(new Fault('backend_unavailable', `${this.endpoint.id}: ${reason}`));
  }

  #inOrder(lane: string, delayMs: number, action: () => void): void {
    const earliestMs = this.#lanes.get(lane) ?? 0;
    const atMs = Math.max(earliestMs, this.#world.nowMs + delayMs);
    this.#lanes.set(lane, atMs);
    this.#world.after(atMs - this.#world.nowMs, action);
  }

  #delayMs(): number {
    const { chance } = this.#world;
    return chance.hits(0.02) ? chance.spanning(20, 800) : chance.between(0, 12);
  }
}

const isHandshake = (text: string): boolean =>
  text.includes('"method":"initialize"') || text.includes('"method":"notifications/initialized"');

/** What no server should say. */
const garbled = (text: string, how: number): string => {
  switch (how) {
    case 0:
      return text.slice(0, text.length >> 1);
    case 1:
      return 'Listening on port 3000';
    case 2:
      return '{"jsonrpc":"2.0","id":987654,"result":{}}';
    default:
      return '[]';
  }
};
