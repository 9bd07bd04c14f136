import { canonicalJson } from '../../domain/caching/canonical-json.ts';
import { cacheHintsOf, isReusable, standsAlone } from '../../domain/caching/reusable-answer.ts';
import { changedResponse } from '../../domain/wire/changed-message.ts';
import { member, membersNamed } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { type Edit, onOneLine, splice } from '../../domain/wire/splice.ts';
import { asciiInteger } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerKeeper } from '../pools/server-keeper.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { ResponseStore } from '../ports/driven/response-store.ts';
import type { Call } from '../relay/call.ts';
import { nameAtServer } from '../stateless/name-at-server.ts';
import type { CacheRules } from './cache-rules.ts';
import { Flight, type Passenger } from './flight.ts';
import { HintedTools } from './hinted-tools.ts';

/** A request that knows its server, before it goes there. */
export interface CacheRequest {
  readonly call: Call;
  readonly message: Message;
  /** What its way to the server changes. */
  readonly edits: readonly Edit[];
  /** Whose it is: nobody else is given what is stored for it. */
  readonly principal: string;
  /** Of the protocol its client speaks: results differ by it. */
  readonly revision: string;
}

export interface ResponseCacheParts {
  readonly pools: PoolDirectory;
  readonly store: ResponseStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Longer arguments are not compared. */
const maxArgumentsLength = 16_384;
const noArguments = '{}';

/**
 * Answers that are given again instead of asking a server (mission RS-09): of tools the settings name, and of resources
 * whose server says how long they last. Who asks the same while the first one waits, waits with it.
 */
export class ResponseCache implements ServerKeeper<ServerPool> {
  readonly hints = new HintedTools();
  readonly #rules: CacheRules;
  readonly #parts: ResponseCacheParts;
  readonly #flights = new Map<string, Flight>();
  /** By server: how often something of it became void. */
  readonly #turns = new Map<string, number>();

  constructor(rules: CacheRules, parts: ResponseCacheParts) {
    this.#rules = rules;
    this.#parts = parts;
    for (const pool of parts.pools.all) this.added(pool);
  }

  added({ server, listNews }: ServerPool): void {
    listNews.listen((capability) => {
      if (capability !== 'tools') return;
      this.hints.forget(server);
      this.#void(server, topicOf(server));
    });
    listNews.listenToResources((uri) => this.#void(server, topicOf(server, uri)));
  }

  /** What another server of that name answers is another thing. */
  removed({ server }: ServerPool): void {
    this.hints.forget(server);
    this.#turns.set(server, (this.#turns.get(server) ?? 0) + 1);
    this.#parts.store.forgetServer(server);
  }

  over({ server }: ServerPool, isGone: boolean): void {
    if (!isGone) return;
    this.hints.forget(server);
    this.#turns.delete(server);
  }

  /** Whether such a request is any concern of the cache: all others need not come here. */
  concerns(server: string, method: string): boolean {
    const { tools, hintedMs, reads } = this.#rules;
    if (method === 'tools/call') return hintedMs !== undefined || tools.has(server);
    if (method === 'tools/list') return hintedMs !== undefined;
    return method === 'resources/read' && reads;
  }

  /** Answers the call, now or when another one that asks the same is answered; or has it sent. */
  pass(request: CacheRequest, send: () => void): void {
    const { call, message, edits } = request;
    if (call.method === 'tools/list') {
      this.#learn(call);
      send();
      return;
    }
    const name = nameAtServer(message, edits);
    // A call that is sent a second time keeps what it began.
    if (call.recorder !== undefined || name === undefined) send();
    else if (call.method === 'resources/read') this.#read(request, name, send);
    else this.#call(request, name, send);
  }

  /** What its tools say of themselves counts under their names at the server. */
  #learn(call: Call): void {
    const { server } = call;
    call.recorder = {
      answered: (answer) => this.hints.learnPage(server, answer),
      told: () => undefined,
      ended: () => undefined,
    };
  }

  #call(request: CacheRequest, tool: string, send: () => void): void {
    const { call } = request;
    const ttlMs = this.#ttlOf(call.server, tool);
    if (ttlMs === undefined) {
      send();
      return;
    }
    const content = standsAlone(request.message) ? argumentsOf(request) : undefined;
    if (content === undefined) {
      this.#count(call, 'bypass');
      send();
      return;
    }
    const key = JSON.stringify([request.principal, request.revision, call.server, tool, content]);
    const stored = this.#parts.store.get(key, this.#parts.clock.nowMs());
    const flight = this.#flights.get(key);
    if (stored !== undefined) {
      this.#count(call, 'hit');
      call.onAnswer(stored.answer, 'channel');
    } else if (flight === undefined) this.#lead(key, ttlMs, { call, send });
    else flight.join({ call, send });
  }

  #ttlOf(server: string, tool: string): number | undefined {
    const { tools, hintedMs } = this.#rules;
    const named = tools.get(server)?.get(tool);
    return named === undefined && this.hints.has(server, tool) ? hintedMs : named;
  }

  #lead(key: string, ttlMs: number, leader: Passenger, others: readonly Passenger[] = []): void {
    const { store, clock } = this.#parts;
    const { server } = leader.call;
    const topic = topicOf(server);
    const turn = this.#turns.get(server);
    const flight = new Flight(({ answer }, wasCancelled) => {
      this.#flights.delete(key);
      const waiting = flight.leave();
      const [next, ...rest] = waiting;
      if (answer !== undefined) {
        const storedAtMs = clock.nowMs();
        if (turn === this.#turns.get(server)) {
          store.put(key, { answer, storedAtMs, endsAtMs: storedAtMs + ttlMs, server, topic });
        }
        for (const { call } of waiting) {
          this.#count(call, 'hit');
          call.onAnswer(answer, 'channel');
        }
      } else if (wasCancelled && next !== undefined) {
        this.#lead(key, ttlMs, next, rest);
      } else for (const passenger of waiting) this.#sendAlone(passenger);
    });
    for (const other of others) flight.join(other);
    this.#flights.set(key, flight);
    leader.call.recorder = flight;
    this.#sendAlone(leader);
  }

  #sendAlone({ call, send }: Passenger): void {
    this.#count(call, 'miss');
    send();
  }

  #read(request: CacheRequest, uri: string, send: () => void): void {
    const { call, principal, revision } = request;
    const { store, clock } = this.#parts;
    if (call.era === 'legacy' || !standsAlone(request.message)) {
      send();
      return;
    }
    const keyFor = (whom: string | null): string =>
      JSON.stringify([whom, revision, call.server, null, uri]);
    const now = clock.nowMs();
    const stored = store.get(keyFor(principal), now) ?? store.get(keyFor(null), now);
    if (stored !== undefined) {
      this.#count(call, 'hit');
      call.onAnswer(lasting(stored.answer, stored.endsAtMs - now), 'channel');
      return;
    }
    const topic = topicOf(call.server, uri);
    const turn = this.#turns.get(call.server);
    call.recorder = new Flight(({ answer }) => {
      const hints = answer && isReusable(answer) ? cacheHintsOf(answer) : undefined;
      if (answer === undefined || hints === undefined || turn !== this.#turns.get(call.server))
        return;
      const storedAtMs = clock.nowMs();
      const isPublic = hints.isPublic && this.#rules.perCaller?.has(call.server) !== true;
      const key = keyFor(isPublic ? null : principal);
      const endsAtMs = storedAtMs + hints.ttlMs;
      store.put(key, { answer, storedAtMs, endsAtMs, server: call.server, topic });
    });
    this.#sendAlone({ call, send });
  }

  #void(server: string, topic: string): void {
    this.#turns.set(server, (this.#turns.get(server) ?? 0) + 1);
    this.#parts.store.forget(topic);
  }

  #count({ server }: Call, outcome: 'hit' | 'miss' | 'bypass'): void {
    this.#parts.metrics.cacheAsked(server, outcome);
  }
}

const topicOf = (server: string, uri?: string): string => JSON.stringify([server, uri ?? null]);

/** The arguments as the server gets them, in one writing; undefined when they cannot be compared. */
const argumentsOf = ({ message, edits }: CacheRequest): string | undefined => {
  const leaving = edits.length === 0 ? message : scan(splice(onOneLine(message), edits));
  if (leaving instanceof WireFault || leaving.params === undefined) return undefined;
  const [at, ...more] = membersNamed(leaving.bytes, leaving.params, 'arguments');
  if (more.length > 0) return undefined;
  const text = at === undefined ? noArguments : canonicalJson(leaving.bytes, at);
  return text.length > maxArgumentsLength ? undefined : text;
};

/** The answer with what is left of its time. */
const lasting = (answer: Message, leftMs: number): Message => {
  const { bytes, result } = answer;
  const at = result && member(bytes, result, 'ttlMs');
  return at === undefined
    ? answer
    : changedResponse(answer, [{ span: at, bytes: asciiInteger(Math.max(0, Math.floor(leftMs))) }]);
};
