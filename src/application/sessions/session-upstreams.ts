import { anyCandidate, type PickRequest } from '../../domain/balancing/candidate.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';
import { Reopening } from '../healing/reopening.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { initialize, shakeHands } from '../links/handshake.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { LinkWish } from '../pools/link-wish.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import { SessionMemory } from './session-memory.ts';

/** The upstream sessions of one client session: one per server, pinned to an endpoint while its link lives. */
export class SessionUpstreams {
  readonly memory = new SessionMemory();
  readonly #ready = new Map<string, Upstream>();
  readonly #opening = new Map<string, Promise<Upstream | Fault>>();
  /** Servers whose upstream ended, and was not opened again so far. */
  readonly #lost = new Set<string>();
  /** Servers whose subscriptions ended with their session, by name. */
  readonly #reopenings = new Map<string, Reopening>();
  /** Their handshake is under way. */
  readonly #greeted = new Set<Upstream>();
  readonly #owner: UpstreamOwner;
  readonly #pools: PoolDirectory;
  readonly #deadlines: Deadlines;
  /** Which endpoint its links should have, by server; undefined while it does not matter at any. */
  readonly #wish: () => ((server: string) => LinkWish) | undefined;
  /** Raw params for handshakes that the gateway does in the client's name. */
  #initializeParams: Uint8Array;
  #closing: Promise<unknown> | undefined;

  constructor(
    owner: UpstreamOwner,
    pools: PoolDirectory,
    deadlines: Deadlines,
    ownInitializeParams: Uint8Array,
    wish: () => ((server: string) => LinkWish) | undefined = () => undefined,
  ) {
    this.#owner = owner;
    this.#pools = pools;
    this.#deadlines = deadlines;
    this.#wish = wish;
    this.#initializeParams = ownInitializeParams;
  }

  /** The client's own initialize params take the place of the gateway's in every later handshake. */
  speakFor(initializeParams: Uint8Array): void {
    this.#initializeParams = initializeParams;
  }

  /** How its endpoint is chosen where each request has its own. */
  pickRequest(server: string): PickRequest {
    const affinity = this.#wish()?.(server).affinity;
    return affinity === undefined ? anyCandidate : { affinity, suits: undefined };
  }

  /** Raw params of the handshakes it does. */
  get initializeParams(): Uint8Array {
    return this.#initializeParams;
  }

  ready(server: string): Upstream | undefined {
    return this.#ready.get(server);
  }

  /** The upstreams that are open now. */
  get all(): Iterable<Upstream> {
    return this.#ready.values();
  }

  /** The open upstream to `server`, opened (handshake included) when there is none. */
  obtain(server: string): Upstream | Promise<Upstream | Fault> {
    const ready = this.#ready.get(server);
    if (ready === undefined) return this.#opening.get(server) ?? this.#start(server);
    return ready.admits ? ready : this.#elsewhere(server, ready);
  }

  /** Opens `server` for the client's own initialize and resolves with the server's answer to it. */
  introduce(server: string): Promise<Message | Fault> {
    const answer = this.#introduce(server, this.#opening.get(server));
    // A request that does not wait for the answer to initialize must not open a second link.
    const opening = answer.then(
      (outcome) =>
        this.#ready.get(server) ?? (outcome instanceof Fault ? outcome : refused(outcome)),
    );
    void this.#remember(server, opening);
    return answer;
  }

  /** True when it was the open upstream of its server. */
  forget(upstream: Upstream): boolean {
    const { server } = upstream.endpoint;
    const wasReady = this.#ready.get(server) === upstream && this.#ready.delete(server);
    if (wasReady) {
      this.#lost.add(server);
      if (this.memory.isSubscribed(server)) this.#reopen(server);
    }
    return wasReady;
  }

  /**
   * The server is not there any more, or another one has its name: what is open to it ends with what is in flight there,
   * and the next request finds what is there now.
   */
  leave(server: string): void {
    this.#ready.delete(server);
    this.#opening.delete(server);
    this.#lost.delete(server);
    this.#reopenings.get(server)?.stop();
    this.#reopenings.delete(server);
    if (!this.#pools.has(server)) this.memory.forget(server);
    else if (this.memory.isSubscribed(server)) this.#reopen(server);
  }

  /** Resolves when all links are closed; those that are still being opened close themselves when they are. */
  async closeAll(): Promise<void> {
    for (const reopening of this.#reopenings.values()) reopening.stop();
    const open = [...this.#ready.values(), ...this.#greeted];
    this.#ready.clear();
    this.#closing ??= Promise.all(open.map((upstream) => upstream.close()));
    await this.#closing;
  }

  #reopen(server: string): void {
    const pool = this.#pools.find(server);
    if (pool === undefined || this.#closing !== undefined) return;
    const reopening =
      this.#reopenings.get(server) ??
      new Reopening(
        pool,
        () => this.obtain(server),
        () => !this.#ready.has(server) && this.memory.isSubscribed(server),
      );
    this.#reopenings.set(server, reopening);
    reopening.begin();
  }

  /** Its endpoint takes no requests now. */
  #elsewhere(server: string, ready: Upstream): Upstream | Promise<Upstream | Fault> {
    const pool = this.#pools.find(server);
    const left = pool?.moves.leave(ready);
    if (left instanceof Fault) return Promise.resolve(pool?.refused(left) ?? left);
    return left === true ? this.obtain(server) : ready;
  }

  #start(server: string): Promise<Upstream | Fault> {
    return this.#remember(server, this.#open(server));
  }

  #remember(server: string, opening: Promise<Upstream | Fault>): Promise<Upstream | Fault> {
    const remembered = opening.finally(() => {
      if (this.#opening.get(server) === remembered) this.#opening.delete(server);
    });
    this.#opening.set(server, remembered);
    return remembered;
  }

  async #introduce(
    server: string,
    before: Promise<Upstream | Fault> | undefined,
  ): Promise<Message | Fault> {
    await before;
    return this.#link(server, async (upstream, pool) => {
      const answer = await initialize(upstream, this.#initializeParams, this.#deadlines);
      this.#greeted.delete(upstream);
      if (answer instanceof Fault) return answer;
      if (answer.result === undefined) {
        await upstream.close();
        return answer;
      }
      const kept = this.#keep(pool, upstream);
      return kept instanceof Fault ? kept : answer;
    });
  }

  async #open(server: string): Promise<Upstream | Fault> {
    return this.#link(server, async (upstream, pool) => {
      const greeted = await shakeHands(upstream, this.#initializeParams, this.#deadlines);
      this.#greeted.delete(upstream);
      if (greeted instanceof Fault) return greeted;
      for (const [method, params] of this.memory.requests(upstream)) {
        void askServer(upstream, method, params, this.#deadlines);
      }
      return this.#keep(pool, upstream);
    });
  }

  /** `greet`: the handshake; what it says of one endpoint may be tried with another. */
  async #link<Outcome extends object>(
    server: string,
    greet: (upstream: Upstream, pool: ServerPool) => Promise<Outcome | Fault>,
  ): Promise<Outcome | Fault> {
    const pool = this.#pools.find(server);
    if (pool === undefined) {
      return new Fault('unknown_namespace', `there is no server "${server}"`);
    }
    const begin = (upstream: Upstream): Promise<Outcome | Fault> | Fault => {
      if (this.#closing !== undefined) return sessionEnded();
      this.#greeted.add(upstream);
      return greet(upstream, pool);
    };
    return pool.openWith(this.#owner, 'legacy', begin, this.#wish()?.(server));
  }

  #keep(pool: ServerPool, upstream: Upstream): Upstream | Fault {
    const { server } = pool;
    if (upstream.lost !== undefined) return upstream.lost;
    if (this.#closing !== undefined) {
      void upstream.close();
      return sessionEnded();
    }
    // Who waited for it is served by it, though its server is another one by now.
    if (this.#pools.find(server) !== pool) return upstream;
    void this.#ready.get(server)?.close(); // opened for a client that called before it introduced itself
    this.#ready.set(server, upstream);
    if (this.#lost.delete(server)) this.#owner.upstreamReopened?.(upstream);
    return upstream;
  }
}

const sessionEnded = (): Fault => new Fault('session_unknown', 'the session was closed meanwhile');

const refused = ({ bytes, error }: Message): Fault =>
  new Fault('backend_protocol_error', `the server refused initialize: ${decodeText(bytes, error)}`);
