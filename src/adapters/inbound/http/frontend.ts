import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { EventLog } from '../../../application/ports/driven/event-log.ts';
import type { Frontend } from '../../../application/ports/driven/frontend.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { EventChannels } from '../../shared/http/event-channels.ts';
import type { HttpHost } from '../../shared/http/host.ts';
import type { PeerExchanges } from '../../shared/http/peer-exchanges.ts';
import { Addresses } from './addresses.ts';
import { Execute } from './execute.ts';
import { LegacyHttp } from './legacy-http.ts';
import { ModernHttp } from './modern-http.ts';
import { PeerSessions } from './peer-sessions.ts';
import { HttpSessions } from './sessions.ts';
import type { HttpFrontendSettings } from './settings.ts';
import { StreamableHttp } from './streamable-http.ts';

/** Idle sessions are found within a sixtieth of the time they may be idle, where nothing else is said. */
const IDLE_CHECKS = 60;
/** How often streams are looked at whose credential may have run out. */
const OUTSTAYED_MS = 5_000;

export interface HttpFrontendParts {
  readonly host: HttpHost;
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly timers: Timers;
  /** A fresh log for each session. */
  readonly eventLogs: () => EventLog;
  /** Undefined, or absent, where this gateway stands alone. */
  readonly peers?: PeerExchanges | undefined;
}

/** Clients that speak Streamable HTTP (mission FE-02). */
export class HttpFrontend implements Frontend {
  readonly name: string;
  readonly #settings: HttpFrontendSettings;
  readonly #parts: HttpFrontendParts;
  readonly #channels: EventChannels;
  readonly #sessions: HttpSessions;
  readonly #modern: ModernHttp;
  readonly #stopTimers: (() => void)[] = [];

  constructor(settings: HttpFrontendSettings, parts: HttpFrontendParts) {
    this.name = settings.name;
    this.#settings = settings;
    this.#parts = parts;
    this.#channels = new EventChannels(settings.channels, parts);
    this.#sessions = new HttpSessions(settings, { ...parts, channels: this.#channels });
    const legacy = new LegacyHttp(this.#sessions, peerSessions(settings, parts, this.#sessions));
    this.#modern = new ModernHttp(parts.gateway, this.#channels, parts.metrics);
    const route = new StreamableHttp({
      addresses: new Addresses(settings.path),
      gateway: parts.gateway,
      legacy,
      modern: this.#modern,
      get maxRequestBytes() {
        return settings.maxRequestBytes;
      },
    });
    parts.host.addExchanges(route);
    parts.peers?.serve(settings.name, route);
    parts.host.addExchanges(
      new Execute({
        gateway: parts.gateway,
        metrics: parts.metrics,
        get maxRequestBytes() {
          return settings.maxRequestBytes;
        },
      }),
    );
  }

  get waysIn(): readonly WayIn[] {
    return this.#parts.host.waysIn;
  }

  async start(): Promise<void> {
    await this.#parts.host.start();
    const { streamAfterMs, sessionIdleMs } = this.#settings;
    const { idleCheckMs = Math.ceil(sessionIdleMs / IDLE_CHECKS) } = this.#settings;
    const { timers } = this.#parts;
    this.#channels.start();
    this.#stopTimers.push(
      timers.every(Math.ceil(streamAfterMs / 2), () => this.#openRepliesGrewOlder()),
      timers.every(OUTSTAYED_MS, () => this.#endOutstayed()),
      timers.every(idleCheckMs, () => this.#sessions.closeIdle()),
    );
  }

  stopAccepting(): void {
    this.#drain();
    this.#parts.host.stopAccepting();
  }

  async close(): Promise<void> {
    this.#drain();
    for (const stop of this.#stopTimers.splice(0)) stop();
    this.#channels.stop();
    this.#sessions.closeAll();
    this.#modern.closeAll();
    await this.#parts.host.close();
  }

  #drain(): void {
    this.#sessions.drain();
    this.#modern.drain();
  }

  #endOutstayed(): void {
    const { gateway } = this.#parts;
    const outstayed = (principal: Principal) => gateway.outstayed?.(principal);
    this.#sessions.endOutstayed(outstayed);
    this.#modern.endOutstayed(outstayed);
  }

  #openRepliesGrewOlder(): void {
    this.#sessions.openRepliesGrewOlder();
    this.#modern.openRepliesGrewOlder();
  }
}

const peerSessions = (
  { name: frontend }: HttpFrontendSettings,
  { gateway: { shared }, peers }: HttpFrontendParts,
  sessions: HttpSessions,
): PeerSessions | undefined =>
  shared && peers && new PeerSessions({ shared, peers, sessions, frontend });
