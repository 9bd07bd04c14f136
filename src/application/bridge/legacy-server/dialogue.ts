import type { Fault } from '../../../domain/fault/fault.ts';
import type { ServerAsk } from '../../../domain/mcp/bridge/to-legacy/server-ask.ts';
import { composeInputRequired } from '../../../domain/mcp/rev2026/input-required.ts';
import type { Message, Span } from '../../../domain/wire/message.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import { callIsOver, noRoom, tooOften } from './call-faults.ts';
import { type AskResponse, OpenAsks } from './open-asks.ts';
import { nobodyWaits, type Parked, type ParkedCalls, type StateOrigin } from './parked-calls.ts';

/** The call a dialogue is about. */
export interface DialogueHost extends Parked {
  respond(response: AskResponse): void;
  /** Ends the client's request with this raw result: from now on the call is parked. */
  put(result: Uint8Array): void;
  /** The gateway failed. */
  broke(bug: unknown): void;
}

export interface DialogueParts {
  readonly parked: ParkedCalls;
  readonly timers: Timers;
}

export interface DialogueSettings {
  /** After the first thing asked, how long others are awaited, so that the client is asked for all at once. */
  readonly askCollectMs: number;
  /** How often one call may ask. */
  readonly maxRounds: number;
}

/**
 * What happens between a server that asks and a client that has no session: asks are collected, put to the client as the
 * result of its request, and answered by the request it sends next.
 */
export class Dialogue {
  readonly #host: DialogueHost;
  readonly #parts: DialogueParts;
  readonly #settings: DialogueSettings;
  readonly #origin: StateOrigin;
  readonly #asks = new OpenAsks();
  #phase: 'quiet' | 'collecting' | 'putting' | 'parked' | 'over' = 'quiet';
  #rounds = 0;
  #park = nobodyWaits;
  #stopTimer: (() => void) | undefined;

  constructor(
    host: DialogueHost,
    origin: StateOrigin,
    parts: DialogueParts,
    settings: DialogueSettings,
  ) {
    this.#host = host;
    this.#origin = origin;
    this.#parts = parts;
    this.#settings = settings;
  }

  /** The server waits for the client. */
  get isPending(): boolean {
    return this.#phase !== 'quiet';
  }

  /** A fault is for the server. */
  take(message: Message, ask: ServerAsk): Fault | undefined {
    if (this.#rounds >= this.#settings.maxRounds) return tooOften;
    const isAway = this.#phase === 'putting' || this.#phase === 'parked';
    const fault = this.#asks.add(message, ask, isAway);
    if (fault === undefined && this.#phase === 'quiet') this.#collect();
    return fault;
  }

  withdraw(idKey: string): void {
    this.#asks.remove(idKey);
  }

  /** The client has sent its request again; `bytes` on one line. */
  continue(bytes: Uint8Array, responses: ReadonlyMap<string, Span>): void {
    this.#leavePark();
    this.#phase = 'quiet';
    for (const response of this.#asks.settle(bytes, responses)) this.#host.respond(response);
    if (this.#asks.size === 0) return;
    if (this.#rounds >= this.#settings.maxRounds) this.#refuse(tooOften);
    else this.#collect();
  }

  /** The server did not wait for the answers. */
  answered(): void {
    this.#refuse(callIsOver);
  }

  /** The call is over, or its client has gone: the server hears why it gets no answers. */
  end(fault: Fault): void {
    if (this.#phase === 'over') return;
    this.#leavePark();
    this.#phase = 'over';
    this.#refuse(fault);
  }

  #collect(): void {
    this.#phase = 'collecting';
    this.#stopTimer = this.#parts.timers.after(this.#settings.askCollectMs, () => {
      this.#put().catch((bug: unknown) => this.#host.broke(bug));
    });
  }

  async #put(): Promise<void> {
    const requests = this.#asks.put();
    if (requests.length === 0) {
      this.#phase = 'quiet'; // the server has withdrawn them
      return;
    }
    const park = this.#parts.parked.park(this.#host);
    if (park === undefined) {
      this.#phase = 'quiet';
      this.#refuse(noRoom);
      return;
    }
    this.#park = park;
    this.#rounds += 1;
    this.#phase = 'putting';
    const state = await this.#parts.parked.state(this.#origin, park);
    if (this.#park !== park) return; // meanwhile it has come to an end
    this.#phase = 'parked';
    this.#host.put(composeInputRequired(requests, state));
  }

  #leavePark(): void {
    this.#stopTimer?.();
    if (this.#park !== nobodyWaits) this.#parts.parked.leave(this.#park);
    this.#park = nobodyWaits;
  }

  #refuse(fault: Fault): void {
    for (const response of this.#asks.refuseAll(fault)) this.#host.respond(response);
  }
}
