import {
  LegacyServer,
  type LegacyServerSettings,
} from '../../../../src/application/bridge/legacy-server/legacy-server.ts';
import {
  ParkedCalls,
  type ParkedCallsSettings,
  type ParkedElsewhere,
} from '../../../../src/application/bridge/legacy-server/parked-calls.ts';
import { Deadlines } from '../../../../src/application/links/deadlines.ts';
import { Call } from '../../../../src/application/relay/call.ts';
import type { CallEnd } from '../../../../src/application/relay/call-end.ts';
import type { Shown } from '../../../../src/application/relay/route.ts';
import type { StatelessRequest } from '../../../../src/application/stateless/stateless-server.ts';
import type { Endpoint } from '../../../../src/domain/balancing/endpoint.ts';
import { requestMetaOf } from '../../../../src/domain/mcp/rev2026/request-meta.ts';
import type { Edit } from '../../../../src/domain/wire/splice.ts';
import { MemorySeal } from '../../../support/application/memory-seal.ts';
import { messageOf } from '../../../support/application/message-of.ts';
import { connectedBy, poolOf } from '../../../support/application/pools.ts';
import { RecordingLogger } from '../../../support/application/recording-logger.ts';
import { RecordingMetrics } from '../../../support/application/recording-metrics.ts';
import { RecordingSink } from '../../../support/application/recording-sink.ts';
import {
  agreement,
  type Reply,
  ScriptedBackend,
  ScriptedServer,
} from '../../../support/application/scripted-backend.ts';
import type {
  CarrierKind,
  Heard,
  ScriptedLink,
} from '../../../support/application/scripted-link.ts';
import { settled } from '../../../support/application/settled.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

export const callMs = 60_000;
export const parkMs = 300_000;
export const collectMs = 25;
export const idleMs = 100_000;

const settings: LegacyServerSettings = {
  capabilities: 'per_client',
  maxLinks: 3,
  maxSessionsPerServer: 10,
  sessionIdleMs: idleMs,
  askCollectMs: collectMs,
  maxRounds: 4,
};

export interface RigOptions extends Partial<LegacyServerSettings> {
  readonly carrier?: CarrierKind;
  readonly replies?: Readonly<Record<string, Reply>>;
  /** Raw ServerCapabilities. */
  readonly offers?: string;
  readonly shared?: boolean;
  readonly parked?: Partial<ParkedCallsSettings>;
  /** Another gateway process, with the same keys. */
  readonly seal?: MemorySeal;
  /** Others beside it. */
  readonly elsewhere?: ParkedElsewhere;
}

export interface Asking {
  readonly principal?: string;
  /** Raw ClientCapabilities. */
  readonly can?: string;
  /** Raw Implementation; empty for none. */
  readonly from?: string;
  readonly logLevel?: string;
  /** More raw members of `_meta`, each with a comma in front. */
  readonly meta?: string;
  readonly edits?: (message: StatelessRequest['message']) => readonly Edit[];
  readonly shown?: Shown;
}

export const asksAll = '{"elicitation":{"form":{},"url":{}},"sampling":{"tools":{}},"roots":{}}';
const revision = 'io.modelcontextprotocol/protocolVersion';
const info = 'io.modelcontextprotocol/clientInfo';
const capabilities = 'io.modelcontextprotocol/clientCapabilities';
const level = 'io.modelcontextprotocol/logLevel';

/** Raw `_meta` of a request of the stateless era. */
const metaOf = ({
  can = '{}',
  from = '{"name":"probe","version":"9"}',
  logLevel,
  meta = '',
}: Asking): string => {
  const parts = [`"${revision}":"2026-07-28"`, `"${capabilities}":${can}`];
  if (from !== '') parts.push(`"${info}":${from}`);
  if (logLevel !== undefined) parts.push(`"${level}":"${logLevel}"`);
  return `{${parts.join(',')}${meta}}`;
};

/** One request of a client, and what came for it. */
export class Asked {
  readonly sink = new RecordingSink();
  readonly ends: CallEnd[] = [];
  readonly call: Call;
  readonly request: StatelessRequest;

  constructor(id: number, method: string, params: string, asking: Asking) {
    const inner = params === '' ? '' : `,${params}`;
    const text = `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{"_meta":${metaOf(asking)}${inner}}}`;
    const message = messageOf(text);
    const observer = {
      callAlive: () => {},
      callEnded: (_: Call, end: CallEnd) => this.ends.push(end),
    };
    this.call = new Call(message, this.sink, observer, 0, 'modern');
    this.call.shown = asking.shown;
    this.request = {
      call: this.call,
      message,
      meta: requestMetaOf(message),
      facts: {
        protocol: 'http',
        principal: { key: asking.principal ?? 'alice' },
        namespace: undefined,
        remoteAddress: '127.0.0.1',
      },
      edits: asking.edits?.(message) ?? [],
      headers: undefined,
    };
  }

  get text(): string {
    return this.sink.text;
  }

  get isOpen(): boolean {
    return !this.sink.isOver;
  }

  /** What is asked, by key, when that is how it ended. */
  get asked(): Readonly<Record<string, { readonly method: string; readonly params?: unknown }>> {
    const { result } = this.sink.parsed as unknown as { readonly result: Required };
    if (result.resultType !== 'input_required') throw new Error(`nothing is asked: ${this.text}`);
    return result.inputRequests;
  }

  get state(): string {
    return (this.sink.parsed as unknown as { readonly result: Required }).result.requestState;
  }

  get error(): { readonly code: number; readonly message: string; readonly data?: object } {
    const { error } = this.sink.parsed;
    if (error === undefined) throw new Error(`no error: ${this.text}`);
    return error;
  }

  /** As the client's connection does. */
  cancel(): void {
    this.call.upstream?.cancel(this.call, 'the client cancelled');
    this.call.abandon();
  }
}

interface Required {
  readonly resultType: string;
  readonly inputRequests: Readonly<
    Record<string, { readonly method: string; readonly params?: unknown }>
  >;
  readonly requestState: string;
}

/** A legacy server behind the bridge. */
export class Rig {
  readonly clock = new HandClock();
  readonly metrics = new RecordingMetrics();
  readonly logger = new RecordingLogger();
  readonly seal: MemorySeal;
  readonly server: ScriptedServer;
  readonly parked: ParkedCalls;
  readonly legacy: LegacyServer;
  readonly doubts: string[] = [];
  #nextId = 1;

  constructor(options: RigOptions = {}) {
    const { carrier = 'exchange', replies = {}, offers = '{}', shared = false } = options;
    const { clock, metrics, logger } = this;
    this.seal = options.seal ?? new MemorySeal();
    this.server = new ScriptedServer({
      carrier,
      replies: { initialize: agreement(offers), ...replies },
    });
    const backend = new ScriptedBackend(new Map([['demo', this.server]]));
    const endpoints: readonly Endpoint[] = [
      {
        id: 'demo/0',
        server: 'demo',
        target: { protocol: 'unix', path: '/demo', framing: 'newline' },
      },
    ];
    const plan = { server: 'demo', shared, endpoints };
    const pool = poolOf(plan, { connectors: connectedBy(backend), clock, timers: clock, metrics });
    const identifiers = { sessionId: () => `process-${Math.random()}` };
    this.parked = new ParkedCalls(
      { seal: this.seal, clock, timers: clock, identifiers, elsewhere: options.elsewhere },
      { maxParked: 100_000, parkTimeoutMs: parkMs, ...options.parked },
    );
    this.legacy = new LegacyServer(
      {
        pool,
        deadlines: new Deadlines(callMs, clock, clock),
        clock,
        timers: clock,
        metrics,
        logger,
        identity: { name: 'mcp-gateway', version: '0.0.0-test' },
        parked: this.parked,
        eras: { doubt: (server) => this.doubts.push(server) },
      },
      { ...settings, ...options },
    );
  }

  /** The link opened last. */
  get link(): ScriptedLink {
    return this.server.link;
  }

  /** The link opened as the `index`th. */
  linkAt(index: number): ScriptedLink {
    const link = this.server.links[index];
    if (link === undefined) throw new Error(`only ${this.server.links.length} links were opened`);
    return link;
  }

  /** Sends a request and lets everything happen that needs no time. `params`: raw members. */
  async ask(method: string, params = '', asking: Asking = {}): Promise<Asked> {
    const asked = this.send(method, params, asking);
    await settled();
    return asked;
  }

  send(method: string, params = '', asking: Asking = {}): Asked {
    const asked = new Asked(this.#nextId, method, params, asking);
    this.#nextId += 1;
    this.legacy.carry(asked.request);
    return asked;
  }

  /** A tool call of a client that can be asked everything. */
  call(name = 'tool', asking: Asking = {}, more = ''): Promise<Asked> {
    return this.ask('tools/call', `"name":"${name}","arguments":{"a":1}${more}`, {
      can: asksAll,
      ...asking,
    });
  }

  /** The same call once more, with what was asked for. `responses`: raw members of inputResponses. */
  retry(state: string, responses: string, asking: Asking = {}, name = 'tool'): Promise<Asked> {
    return this.call(name, asking, `,"inputResponses":{${responses}},"requestState":"${state}"`);
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
  }
}

/** Asks the client of this call something; `id` is raw. */
export const elicit = (
  link: ScriptedLink,
  about: Heard,
  id: number | string = 1,
  message = 'Name?',
): void => {
  link.say(
    `{"jsonrpc":"2.0","id":${id},"method":"elicitation/create","params":{"message":"${message}","requestedSchema":{"type":"object","properties":{}}}}`,
    about.call,
  );
};

export const accepted = '{"action":"accept","content":{"name":"Ada"}}';
