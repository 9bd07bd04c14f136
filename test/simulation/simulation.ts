import type { Frontend } from '../../src/application/ports/driven/frontend.ts';
import { GatewayBuild, type ServerPlan } from '../support/application/gateway-build.ts';
import { Asks } from './clients/asks.ts';
import { LegacyClient } from './clients/legacy-client.ts';
import { ModernClient } from './clients/modern-client.ts';
import { Ledger } from './ledger.ts';
import { Nemesis } from './nemesis.ts';
import { Operator } from './operator.ts';
import { checkLoads, statesOf, watchPicks } from './pick-check.ts';
import { type CarrierKind, planOf, type SimulatedServerPlan, type SimulationPlan } from './plan.ts';
import { Recovery } from './recovery.ts';
import { SimulatedEndpoint, SimulatedNetwork } from './servers/endpoint.ts';
import { SimulatedServer } from './servers/server.ts';
import { World } from './world.ts';

export interface SimulationResult {
  readonly seed: number;
  /** Equal for equal traces. */
  readonly hash: string;
  /** Empty: everything was as it has to be. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  /** How many requests ended in which way. */
  readonly counts: Readonly<Record<string, number>>;
}

const connectMs = 10_000;
const probeMs = 3_000;
/** The longest work of a server, its slowness and the client's own answer to a question included. */
const workMs = 25_000;
/** The first try, one after it certainly did not arrive, and one that repeats it. */
const tries = 3;
const drainMs = 30_000;
/** What a link takes to close when its peer stands still, and a look at the calls. */
const closeSlackMs = 6_000;
/** What lists and levels may take that the gateway asked for on its own; nobody is told of it any more. */
const shortTimersMs = 5_100;
/** How long a server on a channel may take to answer the question what it is. */
const patienceMs = 30_000;
const checkEveryMs = 500;

/** The whole core for one seed, from the first client to the last timer. */
export class Simulation {
  readonly #seed: number;
  readonly #world: World;
  readonly #plan: SimulationPlan;
  readonly #build: GatewayBuild;
  readonly #network: SimulatedNetwork;
  readonly #asks: Asks;
  readonly #nemesis: Nemesis;
  readonly #recovery: Recovery;
  readonly #operator: Operator;
  readonly #clients: readonly (LegacyClient | ModernClient)[];
  readonly #bugs: string[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    const world = new World(seed);
    this.#world = world;
    const plan = planOf(world.chance);
    this.#plan = plan;
    world.note(`plan ${JSON.stringify(plan)}`);
    const ledger = new Ledger();
    const servers = plan.servers.map((server) => new SimulatedServer(server, world, ledger));
    const endpoints = servers.flatMap((server) =>
      server.plan.carriers.map(
        (carrier, index) =>
          new SimulatedEndpoint(`${server.plan.name}-${index}`, carrier, server, world),
      ),
    );
    this.#network = new SimulatedNetwork(endpoints);
    this.#build = new GatewayBuild(
      Object.fromEntries(plan.servers.map((server) => [server.name, serverPlanOf(server)])),
      {
        clock: world.clock,
        backend: this.#network,
        callMs: plan.callMs,
        maxInFlightPerSession: plan.maxInFlightPerSession,
        traffic: plan.traffic,
        admission: plan.admission,
        random: this.#random(),
        frontends: [this.#frontend()],
      },
    );
    watchPicks(this.#build.pools, world);
    this.#operator = new Operator(world, this.#build.pools, 2 * plan.faultEveryMs);
    const waitMs = plan.admission?.maxWaitMs ?? 0;
    const tryMs = waitMs + connectMs + probeMs + plan.callMs + Math.max(plan.callMs, workMs);
    this.#asks = new Asks(world, ledger, tries * tryMs);
    this.#nemesis = new Nemesis(world, endpoints, plan.faultEveryMs);
    this.#recovery = new Recovery(world, this.#build.desk, this.#asks, plan);
    this.#clients = this.#makeClients();
  }

  async run(): Promise<SimulationResult> {
    const onBug = (bug: unknown): void => {
      this.#bugs.push(bug instanceof Error ? (bug.stack ?? bug.message) : String(bug));
    };
    process.on('unhandledRejection', onBug);
    try {
      await this.#run();
    } catch (bug) {
      onBug(bug);
    }
    process.off('unhandledRejection', onBug);
    for (const bug of this.#bugs) this.#world.violated(`thrown: ${bug}`);
    const { hash, violations, trace } = this.#world;
    return { seed: this.#seed, hash, violations, trace, counts: this.#asks.counts };
  }

  async #run(): Promise<void> {
    const world = this.#world;
    const { busyMs, stopsUnderLoad } = this.#plan;
    this.#checkAgain();
    for (const client of this.#clients) client.start();
    this.#recovery.begin();
    this.#nemesis.start();
    if (this.#plan.hasOperator) this.#operator.start();
    await world.run(busyMs);
    if (!stopsUnderLoad && !world.isBroken) await this.#recover();
    if (!world.isBroken) await this.#stop();
    if (!world.isBroken) this.#checkEnd();
  }

  /** No more faults: everybody is served again, and what was under way comes to an end. */
  async #recover(): Promise<void> {
    const world = this.#world;
    world.note('nemesis: over');
    this.#nemesis.end();
    this.#operator.end();
    for (const client of this.#clients) client.stop();
    const recovery = this.#recovery;
    recovery.measure();
    await world.run(recovery.boundMs, () => recovery.isRecovered);
    if (!recovery.isRecovered) this.#noteStates();
    recovery.check();
    for (const client of this.#clients) client.leave();
    recovery.leave();
    await world.run(Math.max(patienceMs, this.#plan.callMs) + closeSlackMs);
    this.#checkIdle();
  }

  /** Weights are drawn by the schedule's own chance. */
  #random(): () => number {
    const chance = this.#world.chance.fork();
    return () => chance.next();
  }

  /** When it closes, its clients are gone. */
  #frontend(): Frontend {
    return {
      name: 'simulated',
      waysIn: [],
      start: () => Promise.resolve(),
      stopAccepting: () => {},
      close: () => {
        for (const client of this.#clients) client.leave();
        return Promise.resolve();
      },
    };
  }

  #noteStates(): void {
    for (const pool of this.#build.pools.all) this.#world.note(`endpoints: ${statesOf(pool)}`);
  }

  #checkIdle(): void {
    const world = this.#world;
    const { sessions, statelessClients } = this.#build;
    const inFlight = sessions.callsInFlight + statelessClients.callsInFlight;
    if (inFlight !== 0) world.violated(`${inFlight} calls are in flight while nobody calls`);
    for (const { id, links } of this.#network.endpoints.values()) {
      for (const { owed } of links) {
        if (owed > 0) world.violated(`${owed} requests wait at ${id} while nobody asks`);
      }
    }
  }

  async #stop(): Promise<void> {
    const world = this.#world;
    world.note('the gateway is stopped');
    this.#recovery.stop();
    const stopping = { isOver: false };
    void this.#build.lifecycle.stop().then(() => {
      stopping.isOver = true;
    });
    const isForced = this.#plan.stopsUnderLoad && world.chance.hits(0.6);
    if (isForced)
      world.after(world.chance.spanning(1, 2_000), () => void this.#build.lifecycle.stop());
    await world.run(drainMs + 2 * closeSlackMs, () => stopping.isOver); // sessions first, then what is shared
    if (!stopping.isOver) world.violated('the gateway did not stop in time');
    for (const client of this.#clients) client.stop();
    await world.run(connectMs + closeSlackMs, () => this.#network.connecting === 0); // nobody waits for that any more
    await world.run(shortTimersMs);
    if (world.gatewayAlarms > 0) world.violated(`${world.gatewayAlarms} timers are left`);
    await world.run(closeSlackMs); // late answers
  }

  #checkAgain(): void {
    this.#world.after(checkEveryMs, () => {
      this.#asks.check();
      this.#checkAgain();
    });
  }

  #checkEnd(): void {
    const world = this.#world;
    const { metrics, sessions, logger } = this.#build;
    this.#asks.checkAtEnd();
    for (const endpoint of this.#network.endpoints.values()) {
      if (endpoint.carrier === 'exchange') continue;
      if (endpoint.links.size > 0)
        world.violated(`${endpoint.links.size} links to ${endpoint.id} are left open`);
    }
    checkLoads(this.#build.pools, world);
    if (sessions.size > 0) world.violated(`${sessions.size} sessions are left`);
    if (metrics.started !== metrics.finished.length)
      world.violated(`${metrics.started} calls began and ${metrics.finished.length} ended`);
    for (const { level, message, fields } of logger.lines) {
      if (level === 'error') world.violated(`logged: ${message} ${JSON.stringify(fields)}`);
    }
  }

  #makeClients(): readonly (LegacyClient | ModernClient)[] {
    const { chance } = this.#world;
    const servers = this.#plan.servers.map(({ name }) => name);
    const parts = (name: string) => ({
      name,
      world: this.#world,
      gateway: this.#build.desk,
      asks: this.#asks,
      namespace: chance.hits(0.6) ? chance.of(servers) : undefined,
      servers,
    });
    return [
      ...numbered(this.#plan.legacyClients).map((n) => new LegacyClient(parts(`L${n}`))),
      ...numbered(this.#plan.modernClients).map((n) => new ModernClient(parts(`M${n}`))),
    ];
  }
}

const numbered = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);

const protocols = {
  pipe: 'unix',
  channel: 'websocket',
  exchange: 'http',
} as const satisfies Record<CarrierKind, string>;

const serverPlanOf = ({
  carriers,
  era,
  isAsked,
  shared,
  replay,
}: SimulatedServerPlan): ServerPlan => ({
  protocols: carriers.map((carrier) => protocols[carrier]),
  era: isAsked ? 'auto' : era,
  shared,
  replay,
});
