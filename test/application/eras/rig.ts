import { ServerEras, type ServerErasSettings } from '../../../src/application/eras/server-eras.ts';
import { Deadlines } from '../../../src/application/links/deadlines.ts';
import type { Upstream, UpstreamOwner } from '../../../src/application/links/upstream.ts';
import { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import type { ServerPool } from '../../../src/application/pools/server-pool.ts';
import type { BackendTarget, Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { connectedBy, poolOf } from '../../support/application/pools.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import {
  type Reply,
  ScriptedBackend,
  ScriptedServer,
} from '../../support/application/scripted-backend.ts';
import type { Heard, ScriptedLink } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

export const discovery = (versions = '["2026-07-28"]', capabilities = '{}'): string =>
  `{"resultType":"complete","supportedVersions":${versions},"capabilities":${capabilities}}`;

/** Answers with an error; on HTTP with this status. */
export const error =
  (code: number, status?: number, data?: string): Reply =>
  (heard: Heard, link: ScriptedLink) => {
    const more = data === undefined ? '' : `,"data":${data}`;
    link.refuse(heard, `{"code":${code},"message":"no"${more}}`, status);
    return undefined;
  };

/** An HTTP status without a message. */
export const status =
  (code: number): Reply =>
  (heard: Heard, link: ScriptedLink) => {
    link.fail(heard, new Fault('backend_protocol_error', `HTTP status ${code}`), code);
    return undefined;
  };

export interface RigOptions {
  /** How the configuration reaches the server. */
  readonly protocol?: 'stdio' | 'http' | 'sse';
  readonly replies?: Readonly<Record<string, Reply>>;
  /** What answers at the same address by HTTP+SSE. */
  readonly sseReplies?: Readonly<Record<string, Reply>>;
  readonly era?: 'auto' | Era;
  readonly settings?: Partial<ServerErasSettings>;
}

const targets: Readonly<Record<'stdio' | 'http' | 'sse', BackendTarget>> = {
  stdio: { protocol: 'stdio', command: 'demo', args: [], cwd: undefined, env: {} },
  http: { protocol: 'http', url: 'http://127.0.0.1:1/mcp', headers: {} },
  sse: { protocol: 'sse', url: 'http://127.0.0.1:1/sse', headers: {} },
};

export const callMs = 60_000;
export const probeMs = 3_000;
export const maxAgeMs = 600_000;

export const identity = { name: 'mcp-gateway', version: '0.0.0-test' };

/** Someone who uses links and remembers which ones it lost. */
export class Owner implements UpstreamOwner {
  readonly notified: string[] = [];
  readonly lost: Upstream[] = [];

  serverAsks(): void {}

  serverNotifies(_: Upstream, { method }: { readonly method: string | undefined }): void {
    this.notified.push(method ?? '');
  }

  upstreamLost(upstream: Upstream): void {
    this.lost.push(upstream);
  }
}

/** One server, its pool, and what is known of its era. */
export class Rig {
  readonly clock = new HandClock();
  readonly logger = new RecordingLogger();
  /** Behind the configured protocol. */
  readonly server: ScriptedServer;
  readonly sse: ScriptedServer;
  readonly pool: ServerPool;
  readonly pools: PoolDirectory;
  readonly eras: ServerEras;
  readonly deadlines: Deadlines;

  constructor({ protocol = 'stdio', replies, sseReplies, era, settings }: RigOptions = {}) {
    const { clock, logger } = this;
    const carrier = protocol === 'http' ? 'exchange' : 'channel';
    this.server = new ScriptedServer({ carrier, replies: replies ?? {} });
    this.sse = protocol === 'sse' ? this.server : new ScriptedServer({ replies: sseReplies ?? {} });
    if (sseReplies === undefined && protocol !== 'sse') {
      this.sse.unreachable = new Fault('backend_protocol_error', 'HTTP status 405');
    }
    const own = new ScriptedBackend(new Map([['demo', this.server]]));
    const sse = new ScriptedBackend(new Map([['demo', this.sse]]));
    const connectors = { ...connectedBy(own), sse };
    const endpoints: readonly Endpoint[] = [
      { id: 'demo/0', server: 'demo', target: targets[protocol] },
    ];
    const metrics = new RecordingMetrics();
    this.pool = poolOf(
      { server: 'demo', endpoints },
      { connectors, clock, timers: clock, metrics },
    );
    this.pools = new PoolDirectory([this.pool]);
    this.deadlines = new Deadlines(callMs, clock, clock);
    this.eras = new ServerEras(
      this.pools,
      {
        eras: new Map(era === undefined ? [] : [['demo', era]]),
        probeTimeoutMs: probeMs,
        verdictMaxAgeMs: maxAgeMs,
        ...settings,
      },
      {
        deadlines: this.deadlines,
        clock,
        timers: clock,
        logger,
        identity,
      },
    );
  }

  /** What `of` says, once it says it. */
  async era(): Promise<Era | Fault> {
    return this.eras.of('demo');
  }

  /** What `of` says after so much time in which nothing else happens. */
  async eraAfter(ms: number): Promise<Era | Fault> {
    const answer = this.eras.of('demo');
    await settled();
    this.clock.advance(ms);
    return answer;
  }

  /** A link as somebody who uses the server gets it. */
  async open(era: Era, owner: UpstreamOwner = new Owner()): Promise<Upstream> {
    const upstream = await this.pool.open(owner, era);
    if (upstream instanceof Fault) throw new Error(`${upstream.code}: ${upstream.message}`);
    return upstream;
  }

  get openLinks(): number {
    return [...this.server.links, ...this.sse.links].filter(({ isOpen }) => isOpen).length;
  }
}
