import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { type CarrierKind, type Heard, ScriptedLink } from './scripted-link.ts';

/** Raw result of a request; undefined leaves the request open until the test answers it. */
export type Reply = string | ((heard: Heard, link: ScriptedLink) => string | undefined);

export interface ServerScript {
  readonly carrier?: CarrierKind;
  /** By method. Without an entry a request waits for the test; `initialize` has one. */
  readonly replies?: Readonly<Record<string, Reply>>;
}

export const silent: Reply = () => undefined;

/** Raw result of initialize with these capabilities. */
export const agreement = (capabilities = '{}', protocolVersion = '2025-11-25'): string =>
  `{"protocolVersion":"${protocolVersion}","capabilities":${capabilities},"serverInfo":{"name":"scripted","version":"1"}}`;

/** An MCP server in memory that speaks raw JSON. Each link is a process or connection of its own. */
export class ScriptedServer {
  readonly links: ScriptedLink[] = [];
  /** Set: the server cannot be reached. */
  unreachable: Fault | undefined;
  /** Attempts to open a link. */
  attempts = 0;
  /** The era each of them was for. */
  readonly eras: Era[] = [];
  readonly #carrier: CarrierKind;
  readonly #replies: Map<string, Reply>;
  #gate: Promise<void> | undefined;

  constructor({ carrier = 'channel', replies = {} }: ServerScript) {
    this.#carrier = carrier;
    this.#replies = new Map(Object.entries({ initialize: agreement(), ...replies }));
  }

  /** The link opened last; there must be one. */
  get link(): ScriptedLink {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error('no link was opened');
    return link;
  }

  /** From now on this method is replied to in this way. */
  on(method: string, reply: Reply): void {
    this.#replies.set(method, reply);
  }

  /** Links wait to be opened until the returned function is called. */
  holdOpening(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return () => {
      this.#gate = undefined;
      resolve();
    };
  }

  async open(
    listener: LinkListener,
    signal: AbortSignal,
    era: Era = 'legacy',
  ): Promise<BackendLink | Fault> {
    this.attempts += 1;
    this.eras.push(era);
    if (this.#gate !== undefined) {
      const aborted = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([this.#gate, aborted]);
    }
    if (signal.aborted) return new Fault('backend_unavailable', 'the attempt was given up');
    if (this.unreachable !== undefined) return this.unreachable;
    const link = new ScriptedLink(listener, this.#carrier, (heard, own) => this.#react(heard, own));
    this.links.push(link);
    return link;
  }

  #react(heard: Heard, link: ScriptedLink): void {
    if (heard.kind !== 'request') return;
    const reply = this.#replies.get(heard.method ?? '');
    const result = typeof reply === 'function' ? reply(heard, link) : reply;
    if (result !== undefined) link.answer(heard, result);
  }
}

/** Reaches scripted servers by the names of their endpoints' servers. */
export class ScriptedBackend implements BackendConnector {
  readonly #servers: ReadonlyMap<string, ScriptedServer>;

  constructor(servers: ReadonlyMap<string, ScriptedServer>) {
    this.#servers = servers;
  }

  open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    era?: Era,
    _caller?: Principal,
  ): Promise<BackendLink | Fault> {
    const server = this.#servers.get(endpoint.server);
    if (server === undefined) throw new Error(`no script for server ${endpoint.server}`);
    return server.open(listener, signal, era);
  }
}
