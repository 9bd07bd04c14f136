import { HttpFrontend } from '../../../../src/adapters/inbound/http/frontend.ts';
import {
  DEFAULT_HTTP_FRONTEND_SETTINGS,
  type HttpFrontendSettings,
} from '../../../../src/adapters/inbound/http/settings.ts';
import { MemoryEventLog } from '../../../../src/adapters/outbound/memory/event-log.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import {
  DEFAULT_HTTP_HOST_SETTINGS,
  type HttpHostSettings,
} from '../../../../src/adapters/shared/http/settings.ts';
import { EventReader, exchange, type Got, type Sent } from '../../../support/http-peer.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { ScriptedGateway } from '../../../support/scripted-gateway.ts';
import { Happenings, notingMetrics, silentLogger } from '../../../support/scripted-session.ts';

export const BOTH = 'application/json, text/event-stream';

export interface RigChanges {
  readonly frontend?: Partial<HttpFrontendSettings>;
  readonly host?: Partial<HttpHostSettings>;
  readonly tokens?: readonly string[];
}

export const call = (method: string, params = '{}', id = '1'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;

export const initialize = (protocolVersion = '2025-11-25'): string =>
  call('initialize', `{"protocolVersion":"${protocolVersion}"}`, '"init"');

export const MODERN = '2026-07-28';
const KEY = 'io.modelcontextprotocol';

export interface ModernMessage {
  /** Raw members of `params` before its `_meta`. */
  readonly members?: string;
  readonly id?: string;
  readonly version?: string;
}

export const modernMeta = (version = MODERN): string =>
  `"_meta":{"${KEY}/protocolVersion":"${version}","${KEY}/clientCapabilities":{}}`;

/** A request of the stateless era. */
export const modernCall = (method: string, message: ModernMessage = {}): string => {
  const { members, id, version } = message;
  const params = [members, modernMeta(version)].filter((part) => part !== undefined).join(',');
  return call(method, `{${params}}`, id);
};

/** The headers that mirror it. */
export const mirrored = (method: string, name?: string): Record<string, string> => ({
  'mcp-protocol-version': MODERN,
  'mcp-method': method,
  ...(name !== undefined && { 'mcp-name': name }),
});

export const notification = (params = '{}'): string =>
  `{"jsonrpc":"2.0","method":"notifications/x","params":${params}}`;

interface Refused {
  readonly id?: unknown;
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

export const refusal = ({ text }: Got): Refused => JSON.parse(text) as Refused;

/** Status, JSON-RPC code and name of a refusal. */
export const outcome = (got: Got): readonly unknown[] => [
  got.status,
  refusal(got).error.code,
  refusal(got).error.data['error_code'],
];

/** A Streamable HTTP frontend on a port of its own, before a scripted gateway, on a standing clock. */
export class HttpRig {
  readonly happenings = new Happenings();
  readonly time = new HandClock();
  readonly gateway: ScriptedGateway;
  readonly host: HttpHost;
  readonly frontend: HttpFrontend;

  constructor(changes: RigChanges = {}) {
    const metrics = notingMetrics(this.happenings);
    this.gateway = new ScriptedGateway(this.happenings, changes.tokens);
    this.host = new HttpHost(
      { ...DEFAULT_HTTP_HOST_SETTINGS, port: 0, ...changes.host },
      { metrics, logger: silentLogger, gateway: this.gateway },
    );
    this.frontend = new HttpFrontend(
      { ...DEFAULT_HTTP_FRONTEND_SETTINGS, ...changes.frontend },
      {
        host: this.host,
        gateway: this.gateway,
        metrics,
        clock: this.time,
        timers: this.time,
        eventLogs: () => new MemoryEventLog(),
      },
    );
  }

  static async started(changes: RigChanges = {}): Promise<HttpRig> {
    const rig = new HttpRig(changes);
    await rig.frontend.start();
    return rig;
  }

  get port(): number {
    return this.host.address.port;
  }

  send(sent: Partial<Sent>): Promise<Got> {
    return exchange(this.port, this.#complete(sent));
  }

  stream(sent: Partial<Sent>): Promise<EventReader> {
    return EventReader.open(this.port, this.#complete(sent));
  }

  /** Opens a session and gives its id. */
  async open(protocolVersion?: string, headers: Record<string, string> = {}): Promise<string> {
    const { headers: got } = await this.send({ body: initialize(protocolVersion), headers });
    const id = got['mcp-session-id'];
    if (typeof id !== 'string') throw new Error('no session id came back');
    return id;
  }

  /** A POST in a session. */
  post(session: string, body: string): Promise<Got> {
    return this.send({ body, headers: { 'mcp-session-id': session } });
  }

  /** A whole exchange of the stateless era. */
  modern(method: string, headers: Record<string, string> = {}): Promise<Got> {
    return this.send({ body: modernCall(method), headers: { ...mirrored(method), ...headers } });
  }

  /** The same, read as a stream. */
  modernStream(method: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return this.stream({ body: modernCall(method), headers: { ...mirrored(method), ...headers } });
  }

  /** The GET stream of a session, or the rest of another stream. */
  listen(session: string, lastEventId?: string): Promise<EventReader> {
    return this.stream({
      method: 'GET',
      headers: {
        accept: 'text/event-stream',
        'mcp-session-id': session,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
    });
  }

  #complete(sent: Partial<Sent>): Sent {
    const headers = { 'content-type': 'application/json', accept: BOTH, ...sent.headers };
    return { path: '/mcp', ...sent, headers };
  }
}
