import { Fault } from '../../domain/fault/fault.ts';
import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import { encodeText } from '../../domain/wire/text.ts';
import { drainList, ListTooLong } from '../federation/list-pages.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { shakeHands } from '../links/handshake.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock } from '../ports/driven/clock.ts';

/** What one look at a server found. */
export interface SurveyRow {
  readonly server: string;
  readonly transport: string;
  /** Number of tools, or the reason why the server could not be asked. */
  readonly outcome: { readonly tools: number } | Fault;
  readonly durationMs: number;
}

/** A look from outside: nobody reads what the server may send beside its answers. */
const nobody: UpstreamOwner = {
  serverAsks: (upstream, message) => {
    if (message.method === 'ping') upstream.answerPing(message);
  },
  serverNotifies: () => {},
  upstreamLost: () => {},
};

/** Opens every server once, counts its tools and lets go of it again. One dead server is a row, never a failure. */
export class Survey {
  readonly #pools: PoolDirectory;
  readonly #deadlines: Deadlines;
  readonly #clock: Clock;
  readonly #initializeParams: Uint8Array;

  constructor(
    pools: PoolDirectory,
    deadlines: Deadlines,
    clock: Clock,
    initializeParams: Uint8Array,
  ) {
    this.#pools = pools;
    this.#deadlines = deadlines;
    this.#clock = clock;
    this.#initializeParams = initializeParams;
  }

  rows(): Promise<readonly SurveyRow[]> {
    return Promise.all(this.#pools.names.map((server) => this.#row(server)));
  }

  async #row(server: string): Promise<SurveyRow> {
    const startedAtMs = this.#clock.nowMs();
    const pool = this.#pools.find(server);
    const outcome =
      pool === undefined
        ? new Fault('unknown_namespace', `there is no server "${server}"`)
        : await this.#look(pool);
    const transport = pool?.endpoints[0]?.target.protocol ?? 'none';
    return { server, transport, outcome, durationMs: this.#clock.nowMs() - startedAtMs };
  }

  async #look(pool: ServerPool): Promise<{ readonly tools: number } | Fault> {
    const upstream = await pool.open(nobody);
    if (upstream instanceof Fault) return upstream;
    const greeted = await shakeHands(upstream, this.#initializeParams, this.#deadlines);
    const outcome = greeted instanceof Fault ? greeted : await this.#countTools(upstream);
    await upstream.close();
    return outcome;
  }

  async #countTools(upstream: Upstream): Promise<{ readonly tools: number } | Fault> {
    const kind = listKinds['tools/list'];
    if (kind === undefined || !upstream.declares('tools')) return { tools: 0 };
    const items = await drainList(kind, (cursor) => {
      const params = cursor === undefined ? undefined : encodeText(`{"cursor":${cursor}}`);
      return askServer(upstream, 'tools/list', params, this.#deadlines);
    });
    if (items instanceof ListTooLong) return new Fault('backend_protocol_error', items.message);
    return items instanceof Fault ? items : { tools: items.length };
  }
}
