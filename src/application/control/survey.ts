import { Fault } from '../../domain/fault/fault.ts';
import { type Implementation, ownInitializeParams } from '../../domain/mcp/rev2025/handshake.ts';
import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import { readDiscovery } from '../../domain/mcp/rev2026/discover.ts';
import { standardHeaders } from '../../domain/mcp/rev2026/mirrored-headers.ts';
import { gatewaySender, paramsWithMeta, senderMeta } from '../../domain/mcp/rev2026/sender-meta.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { member } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import { drainList, ListTooLong } from '../federation/list-pages.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { shakeHands } from '../links/handshake.ts';
import { nobody } from '../links/nobody.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream } from '../links/upstream.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock } from '../ports/driven/clock.ts';

/** What one look at a server found. */
export interface SurveyRow {
  readonly server: string;
  readonly transport: string;
  /** Which of the two protocols it speaks; undefined when that could not be found out. */
  readonly era: Era | undefined;
  /** Number of tools, or the reason why the server could not be asked. */
  readonly outcome: { readonly tools: number } | Fault;
  readonly durationMs: number;
}

type Ask = (method: string, params: Uint8Array | undefined) => Promise<Message | Fault>;

/** Opens every server once, counts its tools and lets go of it again. One dead server is a row, never a failure. */
export class Survey {
  readonly #pools: PoolDirectory;
  readonly #eras: ServerEras;
  readonly #deadlines: Deadlines;
  readonly #clock: Clock;
  readonly #initializeParams: Uint8Array;
  readonly #meta: string;

  constructor(
    pools: PoolDirectory,
    eras: ServerEras,
    deadlines: Deadlines,
    clock: Clock,
    identity: Implementation,
  ) {
    this.#pools = pools;
    this.#eras = eras;
    this.#deadlines = deadlines;
    this.#clock = clock;
    this.#initializeParams = ownInitializeParams(identity);
    this.#meta = senderMeta(gatewaySender(identity));
  }

  rows(): Promise<readonly SurveyRow[]> {
    return Promise.all(this.#pools.all.map((pool) => this.#row(pool)));
  }

  async #row(pool: ServerPool): Promise<SurveyRow> {
    const startedAtMs = this.#clock.nowMs();
    const found = await this.#eras.of(pool.server);
    const era = found instanceof Fault ? undefined : found;
    const outcome = found instanceof Fault ? found : await this.#look(pool, found);
    const transport = pool.endpoints[0]?.target.protocol ?? 'none';
    const durationMs = this.#clock.nowMs() - startedAtMs;
    return { server: pool.server, transport, era, outcome, durationMs };
  }

  async #look(pool: ServerPool, era: Era): Promise<{ readonly tools: number } | Fault> {
    const upstream = await pool.open(nobody, era);
    if (upstream instanceof Fault) return upstream;
    const outcome = await (era === 'modern'
      ? this.#modern(upstream, pool)
      : this.#legacy(upstream));
    await upstream.close();
    return outcome;
  }

  async #legacy(upstream: Upstream): Promise<{ readonly tools: number } | Fault> {
    const greeted = await shakeHands(upstream, this.#initializeParams, this.#deadlines);
    if (greeted instanceof Fault) return greeted;
    if (!upstream.declares('tools')) return { tools: 0 };
    return countTools((method, params) => askServer(upstream, method, params, this.#deadlines));
  }

  async #modern(upstream: Upstream, pool: ServerPool): Promise<{ readonly tools: number } | Fault> {
    const ask: Ask = (method, params) => {
      const complete = paramsWithMeta(this.#meta, params);
      const headers = standardHeaders(method, undefined);
      return askServer(upstream, method, complete, this.#deadlines, headers);
    };
    const answer = await ask('server/discover', undefined);
    if (answer instanceof Fault) return answer;
    pool.said.discovered(answer);
    const discovery = readDiscovery(answer);
    if (discovery === undefined) {
      return new Fault('backend_protocol_error', 'the server does not say what it can do');
    }
    const declared = member(answer.bytes, discovery.capabilities, 'tools');
    return declared === undefined ? { tools: 0 } : countTools(ask);
  }
}

const countTools = async (ask: Ask): Promise<{ readonly tools: number } | Fault> => {
  const kind = listKinds['tools/list'];
  const items = await drainList(kind, (cursor) =>
    ask('tools/list', cursor === undefined ? undefined : encodeText(`{"cursor":${cursor}}`)),
  );
  if (items instanceof ListTooLong) return new Fault('backend_protocol_error', items.message);
  return items instanceof Fault ? items : { tools: items.length };
};
