import type { Clock } from '../../../application/ports/driven/clock.ts';
import type { EventLog } from '../../../application/ports/driven/event-log.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { ClientFacts, Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { EventChannels } from '../../shared/http/event-channels.ts';
import type { Entrance } from './entrance.ts';
import { ForgetfulClients } from './forgetful-clients.ts';
import { HttpSession } from './http-session.ts';
import type { HttpFrontendSettings } from './settings.ts';

const RETRY_AFTER_MS = 1_000;

export interface HttpSessionsParts {
  readonly gateway: Gateway;
  readonly channels: EventChannels;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly eventLogs: () => EventLog;
}

/** The sessions of one Streamable HTTP frontend. */
export class HttpSessions {
  readonly #settings: HttpFrontendSettings;
  readonly #parts: HttpSessionsParts;
  /** Also those whose initialize is under way and those of a single request. */
  readonly #all = new Set<HttpSession>();
  readonly #established = new Map<string, HttpSession>();
  readonly #forgetful = new ForgetfulClients();
  #isDraining = false;

  constructor(settings: HttpFrontendSettings, parts: HttpSessionsParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /** As in `Gateway`. */
  get stickyNames(): Gateway['stickyNames'] {
    return this.#parts.gateway.stickyNames;
  }

  open(client: ClientFacts, isOneShot: boolean): HttpSession | Fault {
    if (this.#isDraining) {
      return new Fault('shutting_down', 'the gateway is shutting down', RETRY_AFTER_MS);
    }
    const { channels, metrics, eventLogs, gateway } = this.#parts;
    const session = new HttpSession({
      settings: this.#settings,
      channels,
      log: eventLogs(),
      metrics,
      isOneShot,
      ended: (ended) => this.#forget(ended),
    });
    const opened = gateway.open(client, session);
    if (opened instanceof Fault) return opened;
    session.bind(opened);
    this.#all.add(session);
    return session;
  }

  /** Its id is about to be told to the client, which sent initialize through `entrance`. */
  establish(session: HttpSession, entrance: Entrance): void {
    const id = session.gatewaySession?.id;
    if (id === undefined || !this.#all.has(session)) return;
    this.#established.set(id, session);
    if (session.profile.forgetsSession) this.#forgetful.add(session, entrance);
    this.#parts.metrics.connectionOpened('http');
  }

  find(id: string): HttpSession | undefined {
    return this.#established.get(id);
  }

  /** For a request without a session id: the only open session of a client that never sends one. */
  findForgotten(entrance: Entrance): HttpSession | undefined {
    return this.#forgetful.find(entrance);
  }

  openRepliesGrewOlder(): void {
    for (const session of this.#all) session.openRepliesGrewOlder();
  }

  closeIdle(): void {
    const nowMs = this.#parts.clock.nowMs();
    for (const session of this.#established.values()) {
      if (session.isIdle(nowMs, this.#settings.sessionIdleMs)) session.close();
    }
  }

  /** No new sessions from now on. */
  drain(): void {
    this.#isDraining = true;
  }

  closeAll(): void {
    const fault = new Fault('shutting_down', 'the gateway is shutting down', RETRY_AFTER_MS);
    for (const session of this.#all) {
      session.gatewaySession?.close();
      session.end(fault);
    }
  }

  #forget(session: HttpSession): void {
    this.#all.delete(session);
    this.#forgetful.delete(session);
    const id = session.gatewaySession?.id;
    if (id !== undefined && this.#established.delete(id)) {
      this.#parts.metrics.connectionClosed('http');
    }
  }
}
