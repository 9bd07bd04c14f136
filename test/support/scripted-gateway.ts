import { ClientProfiles } from '../../src/application/clients/client-profiles.ts';
import type {
  Credential,
  Verdict,
} from '../../src/application/ports/driven/credential-verifier.ts';
import type {
  Acceptance,
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../src/application/ports/driving/client-session.ts';
import type {
  ClientFacts,
  Gateway,
  StatelessClient,
} from '../../src/application/ports/driving/gateway.ts';
import type { ClientProfile } from '../../src/domain/clients/client-profile.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { anonymous, type Principal } from '../../src/domain/identity/principal.ts';
import type { RefusedCredential } from '../../src/domain/identity/refused-credential.ts';
import { claimsModern } from '../../src/domain/mcp/rev2026/request-meta.ts';
import type { Message } from '../../src/domain/wire/message.ts';
import { scan } from '../../src/domain/wire/scan.ts';
import { decodeText, encodeText, jsonString } from '../../src/domain/wire/text.ts';
import { WireFault } from '../../src/domain/wire/wire-fault.ts';
import type { Happenings } from './scripted-session.ts';
import { ScriptedStatelessClient } from './scripted-stateless-client.ts';

/** A request a test answers by hand. */
export interface HeldCall {
  readonly id: string;
  readonly sink: ReplySink;
}

/** The built-in rows. */
const profiles = new ClientProfiles();

/**
 * A legacy session that answers by the method's name: `initialize` agrees to what is asked unless
 * the params hold `fail`, `hold` waits for the test, `chatty` pushes one note before its answer,
 * `piped` answers as a channel does, `busy` is refused, everything else returns its own params.
 */
export class AgreeingSession implements ClientSession {
  readonly id: string;
  readonly principal: Principal;
  readonly namespace: string | undefined;
  readonly client: ClientFacts;
  readonly outlet: ClientOutlet;
  readonly held: HeldCall[] = [];
  /** What came, unwrapped. */
  readonly received: string[] = [];
  /** What the envelope of each message named, in the same order. */
  readonly targets: (string | undefined)[] = [];
  protocolVersion: string | undefined;
  profile: ClientProfile;
  readonly #happenings: Happenings;

  constructor(id: string, client: ClientFacts, outlet: ClientOutlet, happenings: Happenings) {
    this.id = id;
    this.principal = client.principal;
    this.namespace = client.namespace;
    this.client = client;
    this.outlet = outlet;
    this.profile = profiles.of(undefined, client.userAgent);
    this.#happenings = happenings;
  }

  receive(bytes: Uint8Array, sink: ReplySink, target?: string): Acceptance {
    const message = scan(bytes);
    if (!(message instanceof WireFault)) return this.accept(message, sink, target);
    sink.refuse(new Fault('parse_error', message.message), message.idKey);
    return 'answering';
  }

  accept(message: Message, sink: ReplySink, target?: string): Acceptance {
    this.received.push(decodeText(message.bytes));
    this.targets.push(target);
    this.#happenings.note(`received ${message.method ?? 'response'}`);
    if (message.kind !== 'request') return 'accepted';
    const params = message.params === undefined ? '{}' : decodeText(message.bytes, message.params);
    this.#perform(message, params, sink);
    return 'answering';
  }

  #perform(message: Message, params: string, sink: ReplySink): void {
    const { method, idKey } = message;
    if (method === 'hold') {
      this.held.push({ id: idKey, sink });
    } else if (method === 'busy') {
      const era = claimsModern(message) ? 'modern' : 'legacy';
      sink.refuse(new Fault('too_many_in_flight', 'busy', 1_500), idKey, era);
    } else if (method === 'initialize' && params.includes('fail')) {
      sink.answer(
        encodeText(`{"jsonrpc":"2.0","id":${idKey},"error":{"code":-32602,"message":"no"}}`),
        'body',
      );
    } else {
      if (method === 'initialize') this.#introduce(message);
      if (method === 'chatty') sink.push(note('before'));
      sink.answer(resultOf(idKey, params), method === 'piped' ? 'channel' : 'body');
    }
  }

  #introduce(message: Message): void {
    this.protocolVersion = askedVersion(message);
    this.profile = profiles.of(message, this.client.userAgent);
  }

  pauseCall(idText: string): boolean {
    this.#happenings.note(`pause ${idText}`);
    return true;
  }

  resumeCall(idText: string): void {
    this.#happenings.note(`resume ${idText}`);
  }

  cancelCall(idText: string, fault?: Fault): void {
    this.#happenings.note(`cancel ${idText}`);
    const call = this.held.find(({ id }) => id === idText);
    if (fault !== undefined) call?.sink.refuse(fault, idText);
  }

  inputEnded(): void {}

  pause(): void {
    this.#happenings.note('pause');
  }

  resume(): void {
    this.#happenings.note('resume');
  }

  close(): void {
    this.#happenings.note('session closed');
  }
}

const askedVersion = ({ bytes, marks }: Message): string | undefined =>
  marks.protocolVersion === undefined ? '2025-11-25' : jsonString(bytes, marks.protocolVersion);

export const note = (text: string): Uint8Array =>
  encodeText(`{"jsonrpc":"2.0","method":"note","params":"${text}"}`);

export const resultOf = (id: string, result: string): Uint8Array =>
  encodeText(`{"jsonrpc":"2.0","id":${id},"result":${result}}`);

/**
 * Opens such sessions. Knows every namespace but `nowhere`; with tokens it lets only their bearers in. `a` and `a#2` are two
 * tokens of one principal.
 */
export class ScriptedGateway implements Gateway {
  readonly sessions: AgreeingSession[] = [];
  readonly statelessClients: ScriptedStatelessClient[] = [];
  readonly #happenings: Happenings;
  readonly #tokens: readonly string[];
  /** By token, what has to end that it opened. */
  readonly over = new Map<string, RefusedCredential>();

  constructor(happenings: Happenings, tokens: readonly string[] = []) {
    this.#happenings = happenings;
    this.#tokens = tokens;
  }

  identify({ bearer }: Credential): Verdict | Promise<Verdict> {
    if (this.#tokens.length === 0) return anonymous;
    if (bearer === undefined || !this.#tokens.includes(bearer)) {
      return new Fault('unauthorized', 'show a valid token');
    }
    const [owner = ''] = bearer.split('#');
    const key = `token:${owner}`;
    return bearer.includes('#') ? { key, credentialId: bearer } : { key };
  }

  outstayed({ key, credentialId }: Principal): RefusedCredential | undefined {
    return this.over.get(credentialId ?? key.slice('token:'.length));
  }

  open(client: ClientFacts, outlet: ClientOutlet): ClientSession | Fault {
    if (client.namespace === 'nowhere') return new Fault('unknown_namespace', 'no such namespace');
    const id = `session-${this.sessions.length + 1}`;
    const session = new AgreeingSession(id, client, outlet, this.#happenings);
    this.sessions.push(session);
    this.#happenings.note('session opened');
    return session;
  }

  stateless(client: ClientFacts): StatelessClient | Fault {
    if (client.namespace === 'nowhere') return new Fault('unknown_namespace', 'no such namespace');
    const stateless = new ScriptedStatelessClient(client, this.#happenings);
    this.statelessClients.push(stateless);
    return stateless;
  }

  profileOf(message: Message | undefined, userAgent: string | undefined): ClientProfile {
    return profiles.of(message, userAgent);
  }

  find(sessionId: string): ClientSession | undefined {
    return this.sessions.find(({ id }) => id === sessionId);
  }

  /** The session opened last. */
  get last(): AgreeingSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('no session was opened');
    return session;
  }

  /** The request of the last session that waits for its answer. */
  get held(): HeldCall {
    const call = this.last.held.at(-1);
    if (call === undefined) throw new Error('no call is held');
    return call;
  }
  /** The client of the stateless era that came last. */
  get lastStateless(): ScriptedStatelessClient {
    const client = this.statelessClients.at(-1);
    if (client === undefined) throw new Error('no stateless request came');
    return client;
  }

  /** The request of that client that waits for its answer. */
  get heldStateless(): HeldCall {
    const call = this.lastStateless.held.at(-1);
    if (call === undefined) throw new Error('no request is held');
    return call;
  }
}
