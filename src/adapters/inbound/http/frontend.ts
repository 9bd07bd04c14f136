import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { EventLog } from '../../../application/ports/driven/event-log.ts';
import type { Frontend } from '../../../application/ports/driven/frontend.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { EventChannels } from '../../shared/http/event-channels.ts';
import type { HttpHost } from '../../shared/http/host.ts';
import { Addresses } from './addresses.ts';
import { Execute } from './execute.ts';
import { LegacyHttp } from './legacy-http.ts';
import { ModernHttp } from './modern-http.ts';
import { HttpSessions } from './sessions.ts';
import type { HttpFrontendSettings } from './settings.ts';
import { StreamableHttp } from './streamable-http.ts';

/** Idle sessions are found within a sixtieth of the time they may be idle. */
const IDLE_CHECKS = 60;

export interface HttpFrontendParts {
  readonly host: HttpHost;
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly timers: Timers;
  /** A fresh log for each session. */
  readonly eventLogs: () => EventLog;
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
    this.#modern = new ModernHttp(parts.gateway, this.#channels);
    parts.host.addExchanges(
      new StreamableHttp({
        addresses: new Addresses(settings.path),
        gateway: parts.gateway,
        legacy: new LegacyHttp(this.#sessions),
        modern: this.#modern,
        get maxRequestBytes() {
          return settings.maxRequestBytes;
        },
      }),
    );
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

  async start(): Promise<void> {
    await this.#parts.host.start();
    const { streamAfterMs, sessionIdleMs } = this.#settings;
    const { timers } = this.#parts;
    this.#channels.start();
    this.#stopTimers.push(
      timers.every(Math.ceil(streamAfterMs / 2), () => this.#openRepliesGrewOlder()),
      timers.every(Math.ceil(sessionIdleMs / IDLE_CHECKS), () => this.#sessions.closeIdle()),
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

  #openRepliesGrewOlder(): void {
    this.#sessions.openRepliesGrewOlder();
    this.#modern.openRepliesGrewOlder();
  }
}
