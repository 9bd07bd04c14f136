import type { ClientSession } from '../../src/application/ports/driving/client-session.ts';
import type { Gateway } from '../../src/application/ports/driving/gateway.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { anonymous } from '../../src/domain/identity/principal.ts';
import { encodeText } from '../../src/domain/wire/text.ts';
import type { Ask } from './clients/ask.ts';
import type { Asks } from './clients/asks.ts';
import type { SimulationPlan } from './plan.ts';
import type { World } from './world.ts';

/** The longest rest of an endpoint after failures, and what the first call after it takes. */
const longestRestMs = 30_000;
const witnessEveryMs = 3_000;
const everyMs = 500;
/** So many calls in a row have to succeed. */
const inARow = 3;

/** A session that only asks whether one server serves it. */
interface Probe {
  readonly name: string;
  readonly session: ClientSession;
  successes: number;
}

/**
 * After the last fault every server has to serve soon: sessions that lived through all faults as well as new ones. So
 * one session for each server is there from the beginning, and calls again and again.
 */
export class Recovery {
  readonly boundMs: number;
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #asks: Asks;
  readonly #servers: readonly string[];
  readonly #probes: Probe[] = [];
  readonly #open = new Set<Ask>();
  #isMeasuring = false;
  #isOver = false;
  #nextId = 1;

  constructor(world: World, gateway: Gateway, asks: Asks, plan: SimulationPlan) {
    this.#world = world;
    this.#gateway = gateway;
    this.#asks = asks;
    this.#servers = plan.servers.map(({ name }) => name);
    // A call that was sent into the last fault may keep a shared link until its deadline.
    this.boundMs = longestRestMs + plan.traffic.breaker.openMs + 3 * plan.callMs;
  }

  /** Opens the sessions that live through everything. */
  begin(): void {
    for (const server of this.#servers) this.#start(server, `W-${server}`);
  }

  /** The last fault is over. */
  measure(): void {
    this.#isMeasuring = true;
    for (const probe of this.#probes) {
      probe.successes = 0;
      this.#call(probe);
    }
    for (const server of this.#servers) this.#start(server, `R-${server}`);
  }

  get isRecovered(): boolean {
    return this.#probes.every(({ successes }) => successes >= inARow);
  }

  check(): void {
    for (const { name, successes } of this.#probes) {
      if (successes < inARow)
        this.#world.violated(`${name} is not served again ${this.boundMs} ms after the last fault`);
    }
  }

  leave(): void {
    this.stop();
    for (const ask of this.#open) ask.isCancelled = true;
    for (const { session } of this.#probes) session.close();
  }

  /** It asks nothing from now on. */
  stop(): void {
    this.#isOver = true;
  }

  #start(server: string, name: string): void {
    const session = this.#gateway.open(
      {
        protocol: 'websocket',
        principal: anonymous,
        namespace: server,
        remoteAddress: '127.0.0.1',
      },
      { deliver: () => {}, end: () => {} },
    );
    if (session instanceof Fault) {
      this.#world.violated(`no session for ${name}: ${session.message}`);
      return;
    }
    const probe = { name, session, successes: 0 };
    this.#probes.push(probe);
    this.#call(probe);
  }

  #call(probe: Probe): void {
    if (this.#isOver || (this.#isMeasuring && probe.successes >= inARow)) return;
    const id = this.#nextId;
    this.#nextId += 1;
    const call = this.#asks.nextCall(probe.name);
    const facts = { client: probe.name, id, method: 'tools/call', tool: 'read', call };
    const ask = this.#asks.begin(
      facts,
      () => {},
      (over) => this.#ended(probe, over),
    );
    this.#open.add(ask);
    const params = { name: 'read', arguments: { call } };
    const text = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
    this.#world.note(`${probe.name} ${text}`);
    probe.session.receive(encodeText(text), ask);
  }

  #ended(probe: Probe, ask: Ask): void {
    this.#open.delete(ask);
    probe.successes = ask.outcome?.kind === 'result' ? probe.successes + 1 : 0;
    const wasMeasuring = this.#isMeasuring;
    this.#world.after(wasMeasuring ? everyMs : witnessEveryMs, () => {
      // The first call of the measurement has taken its place.
      if (wasMeasuring === this.#isMeasuring) this.#call(probe);
    });
  }
}
