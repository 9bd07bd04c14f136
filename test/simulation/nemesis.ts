import type { SimulatedEndpoint } from './servers/endpoint.ts';
import type { SimulatedServer } from './servers/server.ts';
import type { World } from './world.ts';

type Trouble =
  | 'kill'
  | 'killOne'
  | 'outage'
  | 'hang'
  | 'cut'
  | 'cutThenReset'
  | 'reset'
  | 'slow'
  | 'crashing'
  | 'garble'
  | 'forget'
  | 'changeEra'
  | 'news'
  | 'everything';

const weights: Readonly<Record<Trouble, number>> = {
  kill: 4,
  killOne: 3,
  outage: 2,
  hang: 3,
  cut: 2,
  cutThenReset: 1,
  reset: 4,
  slow: 2,
  crashing: 1,
  garble: 2,
  forget: 3,
  changeEra: 2.5,
  news: 4,
  everything: 0.5,
};

/** Does harm to endpoints, one after the other and at the same time, and undoes it. */
export class Nemesis {
  readonly #world: World;
  readonly #endpoints: readonly SimulatedEndpoint[];
  readonly #everyMs: number;
  #isOver = false;

  constructor(world: World, endpoints: readonly SimulatedEndpoint[], everyMs: number) {
    this.#world = world;
    this.#endpoints = endpoints;
    this.#everyMs = everyMs;
  }

  start(): void {
    const { chance } = this.#world;
    this.#world.after(chance.spanning(1, this.#everyMs * 3), () => {
      if (this.#isOver) return;
      this.#strike(chance.weighted(weights), chance.of(this.#endpoints));
      this.start();
    });
  }

  /** Everything works again, and stays so. */
  end(): void {
    this.#isOver = true;
    for (const endpoint of this.#endpoints) {
      endpoint.isCut = false;
      endpoint.isCrashing = false;
      endpoint.slowMs = 0;
      endpoint.garbles = 0;
      for (const process of endpoint.processes) process.resume();
      endpoint.restart();
    }
  }

  #strike(trouble: Trouble, endpoint: SimulatedEndpoint): void {
    const { chance } = this.#world;
    this.#world.note(`nemesis: ${trouble} ${endpoint.id}`);
    switch (trouble) {
      case 'kill':
        endpoint.kill();
        this.#undo(1, 3_000, () => endpoint.restart());
        break;
      case 'killOne':
        if (endpoint.carrier !== 'pipe' || endpoint.processes.length === 0) break;
        chance.of(endpoint.processes).die('killed');
        break;
      case 'outage':
        endpoint.kill();
        endpoint.isDown = true;
        this.#undo(2_000, 30_000, () => endpoint.restart());
        break;
      case 'hang':
        this.#hang(endpoint);
        break;
      case 'cut':
      case 'cutThenReset':
        this.#cut(endpoint, trouble === 'cutThenReset');
        break;
      case 'reset':
        for (const link of [...endpoint.links]) if (chance.hits(0.7)) link.die('connection reset');
        break;
      case 'slow':
        endpoint.slowMs = chance.spanning(50, 3_000);
        this.#undo(500, 20_000, () => {
          endpoint.slowMs = 0;
        });
        break;
      case 'crashing':
        endpoint.isCrashing = true;
        for (const process of endpoint.processes) process.die('exit code 3');
        if (endpoint.carrier !== 'pipe') endpoint.kill();
        this.#undo(500, 15_000, () => {
          endpoint.isCrashing = false;
          endpoint.restart();
        });
        break;
      case 'garble':
        endpoint.garbles = chance.between(1, 4);
        break;
      case 'forget':
        for (const process of endpoint.processes) process.sessions.clear();
        break;
      case 'changeEra':
        this.#changeEra(endpoint.server);
        break;
      case 'news':
        endpoint.server.news();
        break;
      case 'everything':
        for (const each of this.#endpoints) if (each.server === endpoint.server) each.kill();
        this.#undo(1, 5_000, () => this.#restartAll(endpoint.server));
        break;
    }
  }

  #hang(endpoint: SimulatedEndpoint): void {
    const { processes } = endpoint;
    for (const process of processes) process.hang();
    this.#undo(100, 30_000, () => {
      for (const process of processes) process.resume();
      endpoint.wake();
    });
  }

  /** The connections are given up in the end, as keep-alives do, or live on. */
  #cut(endpoint: SimulatedEndpoint, isReset: boolean): void {
    endpoint.isCut = true;
    this.#undo(100, 25_000, () => {
      endpoint.isCut = false;
      if (isReset) for (const link of [...endpoint.links]) link.die('no answer to a keep-alive');
      endpoint.wake();
    });
  }

  #changeEra(server: SimulatedServer): void {
    if (!server.plan.isAsked || server.plan.shared) return;
    server.era = server.era === 'legacy' ? 'modern' : 'legacy';
    for (const endpoint of this.#endpoints) if (endpoint.server === server) endpoint.kill();
    this.#restartAll(server);
  }

  #restartAll(server: SimulatedServer): void {
    for (const endpoint of this.#endpoints) {
      if (endpoint.server === server) endpoint.restart();
    }
  }

  #undo(minMs: number, maxMs: number, action: () => void): void {
    this.#world.after(this.#world.chance.spanning(minMs, maxMs), () => {
      if (!this.#isOver) action();
    });
  }
}
