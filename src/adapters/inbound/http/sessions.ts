import type { Clock } from '../../../application/ports/driven/clock.ts';
import type { EventLog } from '../../../application/ports/driven/event-log.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { ClientSession } from '../../../application/ports/driving/client-session.ts';
import type { ClientFacts, Gateway } from '../../../application/ports/driving/gateway.ts';
import type { SessionPlace } from '../../../application/ports/driving/shared-sessions.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import type { EventChannels } from '../../shared/http/event-channels.ts';
import type { Entrance } from './entrance.ts';
import { ForgetfulClients } from './forgetful-clients.ts';
import { HttpSession } from './http-session.ts';
import type { HttpFrontendSettings } from './settings.ts';

const RETRY_AFTER_MS = 1_000;

type Adoptable = Extract<SessionPlace, { readonly kind: 'adoptable' }>;

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
    if (this.#isDraining) return shuttingDown();
    const { metrics, eventLogs, gateway } = this.#parts;
    const log = isOneShot
      ? undefined
      : gateway.shared?.eventLog((): ClientSession | undefined => session.gatewaySession);
    const session: HttpSession = this.#make(log ?? eventLogs(), isOneShot);
    const opened = gateway.open(client, session);
    if (opened instanceof Fault) {
      if (opened.code === 'too_many_connections') metrics.connectionRejected('http');
      return opened;
    }
    session.bind(opened);
    this.#all.add(session);
    return session;
  }

  /**
   * Its id is about to be told to the client, which sent initialize through `entrance`. A promise where other replicas
   * have to know it first; a fault when they cannot.
   */
  establish(session: HttpSession, entrance: Entrance): Promise<Fault | undefined> | undefined {
    const { gatewaySession } = session;
    if (gatewaySession === undefined || !this.#all.has(session)) return undefined;
    this.#list(gatewaySession.id, session);
    if (session.profile.forgetsSession) this.#forgetful.add(session, entrance);
    return this.#parts.gateway.shared?.establish(gatewaySession, this.#settings.name);
  }

  /** It was opened at a replica that is gone. */
  adopt(place: Adoptable): HttpSession | Fault {
    if (this.#isDraining) return shuttingDown();
    const session = this.#make(place.log, false);
    const adopted = place.adopt(session);
    if (adopted instanceof Fault) return adopted;
    session.bind(adopted.session);
    this.#all.add(session);
    this.#list(adopted.session.id, session);
    session.goOn(adopted);
    return session;
  }

  find(id: string): HttpSession | undefined {
    this.#endIfDue(this.#established.get(id));
    return this.#established.get(id);
  }

  /** For a request without a session id: the only open session of a client that never sends one. */
  findForgotten(entrance: Entrance): HttpSession | undefined {
    this.#endIfDue(this.#forgetful.find(entrance));
    return this.#forgetful.find(entrance);
  }

  openRepliesGrewOlder(): void {
    for (const session of this.#all) session.openRepliesGrewOlder();
  }

  endOutstayed(outstayed: (principal: Principal) => RefusedCredential | undefined): void {
    for (const session of [...this.#all]) session.endOutstayed(outstayed);
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
    const fault = shuttingDown();
    for (const session of this.#all) {
      session.gatewaySession?.close();
      session.end(fault);
    }
  }

  #make(log: EventLog, isOneShot: boolean): HttpSession {
    const { channels, metrics, gateway } = this.#parts;
    return new HttpSession({
      settings: this.#settings,
      channels,
      log,
      metrics,
      isOneShot,
      shared: isOneShot ? undefined : gateway.shared,
      ended: (ended) => this.#forget(ended),
    });
  }

  #endIfDue(session: HttpSession | undefined): void {
    if (session?.gatewaySession !== undefined) {
      this.#parts.gateway.endIfDue?.(session.gatewaySession);
    }
  }

  #list(id: string, session: HttpSession): void {
    this.#established.set(id, session);
    this.#parts.metrics.connectionOpened('http');
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

const shuttingDown = (): Fault =>
  new Fault('shutting_down', 'the gateway is shutting down', RETRY_AFTER_MS);
