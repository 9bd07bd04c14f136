import type { Clock, Timers } from '../../src/application/ports/driven/clock.ts';
import type {
  Credential,
  Verdict,
} from '../../src/application/ports/driven/credential-verifier.ts';
import type { Logger } from '../../src/application/ports/driven/logger.ts';
import type { Metrics } from '../../src/application/ports/driven/metrics.ts';
import type {
  ClientOutlet,
  ClientSession,
} from '../../src/application/ports/driving/client-session.ts';
import type {
  ClientFacts,
  Gateway,
  StatelessClient,
} from '../../src/application/ports/driving/gateway.ts';
import { type ClientProfile, defaultProfile } from '../../src/domain/clients/client-profile.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { anonymous } from '../../src/domain/identity/principal.ts';
import { AnsweringSession } from './answering-session.ts';
import { ScriptedStatelessClient } from './scripted-stateless-client.ts';

/** How long something may take on a busy machine: megabytes through a socket, for example. */
const PATIENCE_MS = 15_000;

/** What happened, for tests to wait on instead of sleeping. */
export class Happenings {
  readonly seen: string[] = [];
  readonly #waiting = new Set<() => void>();

  note(what: string): void {
    this.seen.push(what);
    for (const check of this.#waiting) check();
  }

  count(what: string): number {
    return this.seen.filter((entry) => entry === what).length;
  }

  /** Resolves once `what` was noted `times` times. */
  async until(what: string, times = 1): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const missing = (): Error => new Error(`never "${what}": ${this.seen.slice(-20).join(', ')}`);
    const timer = setTimeout(() => reject(missing()), PATIENCE_MS);
    const check = (): void => {
      if (this.count(what) >= times) resolve();
    };
    this.#waiting.add(check);
    check();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(check);
    });
  }
}

export const answerText = (id: string, result: string): string =>
  `{"jsonrpc":"2.0","id":${id},"result":${result}}`;

export const requestText = (id: number, method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

export interface GatewayScript {
  /** The one token that is let in; undefined lets everybody in. */
  readonly token?: string;
  /** A client certificate lets in, too. */
  readonly trustsCertificates?: boolean;
  /** Tokens are looked into for this long first. */
  readonly slowMs?: number;
  /** When tokens run out, in milliseconds since 1970. */
  readonly expiresAtMs?: number;
  readonly provesEachMessage?: boolean;
}

/**
 * Opens scripted sessions; knows every namespace but `nowhere`.
 * @public Declarations of the rigs name it.
 */
export class SessionGateway implements Gateway {
  readonly happenings: Happenings;
  readonly sessions: AnsweringSession[] = [];
  readonly shown: (string | undefined)[] = [];
  /** Results by method, where they are not the params of the request. */
  readonly answers = new Map<string, string>();
  readonly #script: GatewayScript;

  constructor(happenings: Happenings, script: GatewayScript = {}) {
    this.happenings = happenings;
    this.#script = script;
  }

  get provesEachMessage(): boolean {
    return this.#script.provesEachMessage === true;
  }

  identify(credential: Credential): Verdict | Promise<Verdict> {
    this.shown.push(credential.bearer);
    const verdict = this.#verdictOn(credential);
    const { slowMs } = this.#script;
    if (slowMs === undefined || credential.bearer === undefined) return verdict;
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    setTimeout(() => resolve(verdict), slowMs);
    return promise;
  }

  #verdictOn({ bearer, certificate }: Credential): Verdict {
    const { token, trustsCertificates, expiresAtMs } = this.#script;
    if (token === undefined) return anonymous;
    if (bearer === undefined && certificate !== undefined && trustsCertificates === true) {
      return { key: `certificate:${certificate.subject}` };
    }
    if (bearer !== token) return new Fault('unauthorized', 'A valid token is needed.');
    return { key: `token:${token}`, ...(expiresAtMs !== undefined && { expiresAtMs }) };
  }

  open(client: ClientFacts, outlet: ClientOutlet): ClientSession | Fault {
    if (client.namespace === 'nowhere') return new Fault('unknown_namespace', 'No such namespace.');
    const session = new AnsweringSession(
      `session-${this.sessions.length}`,
      client,
      outlet,
      this.happenings,
      this.answers,
    );
    this.sessions.push(session);
    return session;
  }

  stateless(client: ClientFacts): StatelessClient | Fault {
    if (client.namespace === 'nowhere') return new Fault('unknown_namespace', 'No such namespace.');
    return new ScriptedStatelessClient(client, this.happenings);
  }

  profileOf(): ClientProfile {
    return defaultProfile;
  }

  find(sessionId: string): ClientSession | undefined {
    return this.sessions.find(({ id }) => id === sessionId);
  }

  /** The session opened last. */
  get session(): AnsweringSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('no session was opened');
    return session;
  }
}

export const realClock: Clock = { nowMs: () => performance.now() };

export const realTimers: Timers = {
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, action) {
    const timer = setInterval(action, periodMs);
    return () => clearInterval(timer);
  },
};

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const nothing = (): void => undefined;

/** Notes what connections and frames are counted; the rest is not a frontend's to count. */
export const notingMetrics = (happenings: Happenings): Metrics => ({
  connectionOpened: (protocol) => happenings.note(`${protocol} opened`),
  connectionClosed: (protocol) => happenings.note(`${protocol} closed`),
  connectionRejected: (protocol) => happenings.note(`${protocol} rejected`),
  websocketMessage: (direction, type) => happenings.note(`${direction} ${type}`),
  tcpMessage: (direction, type) => happenings.note(`${direction} ${type}`),
  tcpProtocolError: (type) => happenings.note(`protocol error ${type}`),
  handshakeFailed: (protocol, reason) => happenings.note(`${protocol} handshake ${reason}`),
  messageDropped: (reason) => happenings.note(`dropped ${reason}`),
  requestStarted: nothing,
  requestFinished: nothing,
  endpointRequest: nothing,
  cacheAsked: nothing,
  definitionChanged: nothing,
  definitionsQuarantined: nothing,
  longResult: nothing,
  watchSpool: nothing,
});

/** Everything a frontend under test needs, around one scripted gateway. */
export const scriptedPorts = (script: GatewayScript = {}) => {
  const happenings = new Happenings();
  return {
    happenings,
    gateway: new SessionGateway(happenings, script),
    metrics: notingMetrics(happenings),
    logger: silentLogger,
    clock: realClock,
    timers: realTimers,
  };
};
