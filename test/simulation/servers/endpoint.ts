import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import type { CarrierKind } from '../plan.ts';
import type { World } from '../world.ts';
import { SimulatedLink } from './link.ts';
import { SimulatedProcess } from './process.ts';
import type { SimulatedServer } from './server.ts';

/** One address of a simulated server, and what is wrong with it now. */
export class SimulatedEndpoint {
  readonly id: string;
  readonly carrier: CarrierKind;
  readonly server: SimulatedServer;
  readonly links = new Set<SimulatedLink>();
  /** Nobody listens, or the program cannot be started. */
  isDown = false;
  /** Packets get lost both ways: nobody hears of it until they get through again, or the connection is given up. */
  isCut = false;
  /** Processes die soon after their start. */
  isCrashing = false;
  /** Added to whatever it does. */
  slowMs = 0;
  /** So many of its next messages are garbled. */
  garbles = 0;
  readonly #world: World;
  readonly #processes = new Set<SimulatedProcess>();
  #listening: SimulatedProcess | undefined;
  #waiting: (() => void)[] = [];
  #started = 0;

  constructor(id: string, carrier: CarrierKind, server: SimulatedServer, world: World) {
    this.id = id;
    this.carrier = carrier;
    this.server = server;
    this.#world = world;
    if (carrier !== 'pipe') this.#listening = this.#start();
  }

  /** Where exchanges arrive now. */
  get listening(): SimulatedProcess | undefined {
    return this.#listening;
  }

  get processes(): readonly SimulatedProcess[] {
    return [...this.#processes].filter(({ isAlive }) => isAlive);
  }

  open(listener: LinkListener, signal: AbortSignal, era: Era): Promise<BackendLink | Fault> {
    const { promise, resolve } = Promise.withResolvers<BackendLink | Fault>();
    if (this.carrier === 'exchange') {
      resolve(this.#link(listener, era, undefined));
      return promise;
    }
    let isGivenUp = false;
    signal.addEventListener('abort', () => {
      isGivenUp = true;
      resolve(unreachable(this.id, 'the attempt was given up'));
    });
    const arrive = (): void => {
      if (isGivenUp) return;
      const isUnanswered = this.isCut || (this.#listening?.isHung === true && this.#hits(0.5));
      if (isUnanswered) this.#waiting.push(() => this.#world.after(this.#delayMs(), arrive));
      else resolve(this.#arrived(listener, era));
    };
    this.#world.after(this.#delayMs(), arrive);
    return promise;
  }

  /** Whoever waits for an answer from here gets on. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const goOn of waiting) goOn();
    for (const link of [...this.links]) link.wake();
  }

  kill(): void {
    for (const process of this.processes) process.die('killed');
    if (this.carrier !== 'pipe') this.isDown = true;
    this.#listening = undefined;
  }

  /** As new: nothing of before is known. */
  restart(): void {
    this.isDown = false;
    if (this.carrier !== 'pipe' && this.#listening === undefined) this.#listening = this.#start();
    this.wake();
  }

  #arrived(listener: LinkListener, era: Era): BackendLink | Fault {
    if (this.isDown) return unreachable(this.id, 'connection refused');
    const process = this.carrier === 'pipe' ? this.#start() : this.#listening;
    return process === undefined
      ? unreachable(this.id, 'connection refused')
      : this.#link(listener, era, process);
  }

  #link(listener: LinkListener, era: Era, process: SimulatedProcess | undefined): SimulatedLink {
    const link = new SimulatedLink(this, listener, era, process, this.#world);
    this.links.add(link);
    process?.links.add(link);
    if (process !== undefined && this.carrier === 'pipe' && this.isCrashing) {
      process.run(this.#world.chance.between(0, 50), () => process.die('exit code 3'));
    }
    return link;
  }

  #start(): SimulatedProcess {
    this.#started += 1;
    const id = `${this.id}#${this.#started}`;
    const process = new SimulatedProcess(id, this.server.era, this.#world);
    for (const old of this.#processes) if (!old.isAlive) this.#processes.delete(old);
    this.#processes.add(process);
    return process;
  }

  #delayMs(): number {
    return this.#world.chance.spanning(1, 100) + this.slowMs;
  }

  #hits(part: number): boolean {
    return this.#world.chance.hits(part);
  }
}

const unreachable = (id: string, reason: string): Fault =>
  new Fault('backend_unavailable', `${id} cannot be reached: ${reason}`);

/** Reaches simulated endpoints by their ids. */
export class SimulatedNetwork implements BackendConnector {
  readonly endpoints: ReadonlyMap<string, SimulatedEndpoint>;
  /** Attempts under way. */
  connecting = 0;
  /** Hears of every attempt before anything happens. */
  readonly #picked: (endpoint: Endpoint) => void;

  constructor(
    endpoints: readonly SimulatedEndpoint[],
    picked: (endpoint: Endpoint) => void = () => {},
  ) {
    this.endpoints = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    this.#picked = picked;
  }

  async open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    era: Era = 'legacy',
  ): Promise<BackendLink | Fault> {
    const found = this.endpoints.get(endpoint.id);
    if (found === undefined) throw new Error(`nothing stands at ${endpoint.id}`);
    this.#picked(endpoint);
    this.connecting += 1;
    const outcome = await found.open(listener, signal, era);
    this.connecting -= 1;
    return outcome;
  }
}
