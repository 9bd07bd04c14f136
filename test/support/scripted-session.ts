import type { Clock, Timers } from '../../src/application/ports/driven/clock.ts';
import type { Credential } from '../../src/application/ports/driven/credential-verifier.ts';
import type { Logger } from '../../src/application/ports/driven/logger.ts';
import type { Metrics } from '../../src/application/ports/driven/metrics.ts';
import type {
  Acceptance,
  ClientFacts,
  ClientOutlet,
  ClientSession,
  Gateway,
  ReplySink,
  StatelessClient,
} from '../../src/application/ports/driving/gateway.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { anonymous, type Principal } from '../../src/domain/identity/principal.ts';
import type { Message } from '../../src/domain/wire/message.ts';
import { scan } from '../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';
import { WireFault } from '../../src/domain/wire/wire-fault.ts';
import { ScriptedStatelessClient } from './scripted-stateless-client.ts';

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
    const timer = setTimeout(() => reject(missing()), 5_000);
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

/**
 * A session that answers by the method's name: `hold` never, `flood` with `{"bytes":n}` of text,
 * `burst` with `{"count":n}` pushes before its answer, everything else with its own params.
 * @public Declarations of the rigs name it.
 */
export class ScriptedSession implements ClientSession {
  readonly id: string;
  readonly principal: Principal;
  readonly namespace: string | undefined;
  readonly protocolVersion = undefined;
  readonly client: ClientFacts;
  readonly outlet: ClientOutlet;
  readonly happenings: Happenings;
  readonly received: string[] = [];
  readonly held: { readonly id: string; readonly sink: ReplySink }[] = [];

  constructor(id: string, client: ClientFacts, outlet: ClientOutlet, happenings: Happenings) {
    this.id = id;
    this.principal = client.principal;
    this.namespace = client.namespace;
    this.client = client;
    this.outlet = outlet;
    this.happenings = happenings;
  }

  receive(bytes: Uint8Array, sink: ReplySink): Acceptance {
    this.received.push(decodeText(bytes));
    const message = scan(bytes);
    if (!(message instanceof WireFault)) return this.accept(message, sink);
    sink.refuse(new Fault('parse_error', message.message), message.idKey);
    return 'answering';
  }

  accept(message: Message, sink: ReplySink): Acceptance {
    this.happenings.note(`received ${message.method ?? 'response'}`);
    if (message.kind !== 'request') return 'accepted';
    const params = message.params === undefined ? '{}' : decodeText(message.bytes, message.params);
    this.#perform(message.method, message.idKey, params, sink);
    return 'answering';
  }

  #perform(method: string | undefined, id: string, params: string, sink: ReplySink): void {
    if (method === 'hold') {
      this.held.push({ id, sink });
      return;
    }
    if (method === 'burst') this.#push(Number(memberOf(params, 'count')), sink);
    const result =
      method === 'flood' ? JSON.stringify('x'.repeat(Number(memberOf(params, 'bytes')))) : params;
    sink.answer(encodeText(answerText(id, result)), 'channel');
  }

  #push(count: number, sink: ReplySink): void {
    for (let index = 0; index < count; index += 1) {
      sink.push(encodeText(`{"jsonrpc":"2.0","method":"note","params":{"index":${index}}}`));
    }
  }

  inputEnded(): void {}

  pause(): void {
    this.happenings.note('pause');
  }

  resume(): void {
    this.happenings.note('resume');
  }

  close(): void {
    this.happenings.note('session closed');
  }
}

const memberOf = (params: string, name: string): unknown => {
  const value: unknown = JSON.parse(params);
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
};

export const answerText = (id: string, result: string): string =>
  `{"jsonrpc":"2.0","id":${id},"result":${result}}`;

export const requestText = (id: number, method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

export interface GatewayScript {
  /** The one token that is let in; undefined lets everybody in. */
  readonly token?: string;
}

/**
 * Opens scripted sessions; knows every namespace but `nowhere`.
 * @public Declarations of the rigs name it.
 */
export class SessionGateway implements Gateway {
  readonly happenings: Happenings;
  readonly sessions: ScriptedSession[] = [];
  readonly shown: (string | undefined)[] = [];
  readonly #token: string | undefined;

  constructor(happenings: Happenings, script: GatewayScript = {}) {
    this.happenings = happenings;
    this.#token = script.token;
  }

  identify(credential: Credential): Principal | Fault {
    this.shown.push(credential.bearer);
    if (this.#token === undefined) return anonymous;
    return credential.bearer === this.#token
      ? { key: `token:${this.#token}` }
      : new Fault('unauthorized', 'A valid token is needed.');
  }

  open(client: ClientFacts, outlet: ClientOutlet): ClientSession | Fault {
    if (client.namespace === 'nowhere') return new Fault('unknown_namespace', 'No such namespace.');
    const session = new ScriptedSession(
      `session-${this.sessions.length}`,
      client,
      outlet,
      this.happenings,
    );
    this.sessions.push(session);
    return session;
  }

  stateless(client: ClientFacts): StatelessClient | Fault {
    if (client.namespace === 'nowhere') return new Fault('unknown_namespace', 'No such namespace.');
    return new ScriptedStatelessClient(client, this.happenings);
  }

  find(sessionId: string): ClientSession | undefined {
    return this.sessions.find(({ id }) => id === sessionId);
  }

  /** The session opened last. */
  get session(): ScriptedSession {
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
  messageDropped: (reason) => happenings.note(`dropped ${reason}`),
  requestStarted: nothing,
  requestFinished: nothing,
  endpointRequest: nothing,
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
