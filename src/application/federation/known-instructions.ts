import { mergeInstructions } from '../../domain/federation/merged-instructions.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Timers } from '../ports/driven/clock.ts';

export interface InstructionsSettings {
  readonly mode: 'merge' | 'off';
  /** Characters of all together. */
  readonly maxLength: number;
  /** What is said instead of a server's own instructions, by server; false: nothing. */
  readonly own: ReadonlyMap<string, string | false | undefined>;
}

type Described = Pick<ServerPool, 'server' | 'said'>;

export interface InstructionsParts {
  /** In the order of the configuration. */
  readonly pools: { readonly all: readonly Described[] };
  readonly timers: Timers;
}

/** Asks a server something, so that it says what it is. Never rejects. */
type Asking = (server: string) => unknown;

/**
 * Servers nobody has asked yet are waited for this long, by the first client: it waits for its handshake, and a process
 * that starts slowly (packages are fetched first) would keep it for minutes.
 */
const patienceMs = 1_000;

/**
 * What the servers say of how they are to be used, as one text. It is known from handshakes and discoveries that happen
 * for other reasons; a server that was never asked is asked once. Who is late is in for the next client.
 */
export class KnownInstructions {
  readonly #parts: InstructionsParts;
  readonly #settings: InstructionsSettings;
  readonly #asked = new WeakSet<Described>();
  #asking: Promise<unknown> | undefined;

  constructor(parts: InstructionsParts, settings: InstructionsSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  get servers(): readonly string[] {
    return this.#parts.pools.all.map(({ server }) => server);
  }

  /** `ask` opens nothing but what its client will use anyway. `among`: whose words it may hear; absent: everybody's. */
  merged(
    ask: Asking,
    among?: ReadonlySet<string>,
  ): string | undefined | Promise<string | undefined> {
    if (this.#settings.mode === 'off') return undefined;
    const unknown = this.#parts.pools.all.filter(
      (pool) => this.#isWorthAsking(pool) && among?.has(pool.server) !== false,
    );
    if (unknown.length > 0) this.#asking = this.#ask(unknown, ask);
    return this.#asking === undefined
      ? this.#now(among)
      : this.#asking.then(() => this.#now(among));
  }

  #isWorthAsking(pool: Described): boolean {
    const { server, said } = pool;
    return !said.isKnown && this.#settings.own.get(server) === undefined && !this.#asked.has(pool);
  }

  #ask(pools: readonly Described[], ask: Asking): Promise<unknown> {
    for (const pool of pools) this.#asked.add(pool);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.timers.after(patienceMs, resolve);
    const all = Promise.allSettled(pools.map(({ server }) => ask(server)));
    const asking: Promise<unknown> = Promise.race([all, late]).finally(() => {
      cancel();
      if (this.#asking === asking) this.#asking = undefined;
    });
    return asking;
  }

  #now(among: ReadonlySet<string> | undefined): string | undefined {
    const { own, maxLength } = this.#settings;
    const heard = this.#parts.pools.all.filter(({ server }) => among?.has(server) !== false);
    const said = heard.map((pool) => ({
      server: pool.server,
      text: own.get(pool.server) ?? pool.said.instructions,
    }));
    return mergeInstructions(
      said.flatMap(({ server, text }) => (typeof text === 'string' ? [{ server, text }] : [])),
      maxLength,
    );
  }
}
