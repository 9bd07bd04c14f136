import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import { credentialOf } from '../../shared/http/credential.ts';
import type { Exchange, ExchangeRoute } from '../../shared/http/exchange.ts';
import { type Acceptable, acceptableOf, bodyFault } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import type { Address, Addresses } from './addresses.ts';
import type { HttpSession } from './http-session.ts';
import { InitializeReply } from './initialize-reply.ts';
import { PostReply } from './post-reply.ts';
import { versionFault } from './protocol-version.ts';
import type { HttpSessions } from './sessions.ts';

const OPEN_BRACKET = 0x5b;

/** One request whose head is in order. */
interface Entrance {
  readonly exchange: Exchange;
  readonly address: Address;
  readonly principal: Principal;
}

/** The Streamable HTTP transport of the revisions with sessions (specification 2025-11-25, basic/transports). */
export class StreamableHttp implements ExchangeRoute {
  readonly #addresses: Addresses;
  readonly #gateway: Gateway;
  readonly #sessions: HttpSessions;
  readonly #maxRequestBytes: number;

  constructor(
    addresses: Addresses,
    gateway: Gateway,
    sessions: HttpSessions,
    maxRequestBytes: number,
  ) {
    this.#addresses = addresses;
    this.#gateway = gateway;
    this.#sessions = sessions;
    this.#maxRequestBytes = maxRequestBytes;
  }

  matches(path: string): boolean {
    return this.#addresses.find(path) !== undefined;
  }

  serve(exchange: Exchange): void {
    const address = this.#addresses.find(exchange.path);
    if (address === undefined) throw new TypeError(`${exchange.path} was not claimed`);
    const principal = this.#gateway.identify(credentialOf(exchange.header('authorization')));
    if (principal instanceof Fault) {
      refuse(exchange, principal);
      return;
    }
    const entrance = { exchange, address, principal };
    if (exchange.method === 'POST') this.#post(entrance);
    else if (exchange.method === 'GET') this.#get(entrance);
    else if (exchange.method === 'DELETE') this.#delete(entrance);
    else {
      const fault = new Fault('http_method_refused', 'use POST, GET or DELETE on this path');
      refuse(exchange, fault, '', ['allow', 'GET, POST, DELETE']);
    }
  }

  #post(entrance: Entrance): void {
    const { exchange } = entrance;
    const acceptable = acceptableOf(exchange.header('accept'));
    const session = this.#sessionOf(entrance);
    if (session instanceof Fault) {
      refuse(exchange, session);
      return;
    }
    const fault = headFault(exchange, acceptable);
    if (fault !== undefined) {
      refuse(exchange, fault);
      return;
    }
    exchange.body(this.#maxRequestBytes, (body, problem) => {
      if (problem === 'too_large') {
        const text = `the body is larger than ${this.#maxRequestBytes} bytes`;
        refuse(exchange, new Fault('message_too_large', text));
      } else if (body !== undefined) {
        this.#receive(entrance, session, body, acceptable);
      }
    });
  }

  #receive(
    entrance: Entrance,
    session: HttpSession | undefined,
    body: Uint8Array,
    acceptable: Acceptable,
  ): void {
    if (session === undefined) this.#receiveWithoutSession(entrance, body, acceptable);
    else if (session.hasEnded) refuse(entrance.exchange, unknownSession());
    else hand(entrance.exchange, session, body, acceptable);
  }

  #receiveWithoutSession(entrance: Entrance, body: Uint8Array, acceptable: Acceptable): void {
    const { exchange, address } = entrance;
    // A batch cannot hold an initialize, so it is never the start of a session.
    const message = body[0] === OPEN_BRACKET ? undefined : scan(body);
    if (message instanceof WireFault) refuse(exchange, asFault(message), message.idKey);
    else if (message?.method === 'initialize' && message.kind === 'request') {
      this.#initialize(entrance, message, acceptable);
    } else if (address.servesWithoutSession) {
      const session = this.#open(entrance, true);
      if (session instanceof Fault) refuse(exchange, session, message?.idKey);
      else hand(exchange, session, body, acceptable);
    } else {
      const text = 'Mcp-Session-Id is missing; send initialize first and repeat the id it returns';
      refuse(exchange, new Fault('session_required', text), message?.idKey);
    }
  }

  #initialize(entrance: Entrance, message: Message, acceptable: Acceptable): void {
    const session = this.#open(entrance, false);
    if (session instanceof Fault) {
      refuse(entrance.exchange, session, message.idKey);
      return;
    }
    const established = (): void => this.#sessions.establish(session);
    const reply = new InitializeReply(entrance.exchange, session, acceptable, established);
    session.gatewaySession?.accept(message, reply);
  }

  #open({ exchange, address, principal }: Entrance, isOneShot: boolean): HttpSession | Fault {
    const { namespace } = address;
    const { remoteAddress } = exchange;
    return this.#sessions.open(
      { protocol: 'http', principal, namespace, remoteAddress },
      isOneShot,
    );
  }

  #get(entrance: Entrance): void {
    const { exchange } = entrance;
    const session = this.#existingSessionOf(entrance);
    const fault =
      session instanceof Fault
        ? session
        : (streamFault(exchange) ?? session.listen(exchange, exchange.header('last-event-id')));
    if (fault !== undefined) refuse(exchange, fault);
  }

  #delete(entrance: Entrance): void {
    const session = this.#existingSessionOf(entrance);
    if (session instanceof Fault) {
      refuse(entrance.exchange, session);
      return;
    }
    session.close();
    entrance.exchange.reply(200, []);
  }

  #existingSessionOf(entrance: Entrance): HttpSession | Fault {
    return this.#sessionOf(entrance) ?? new Fault('session_required', 'Mcp-Session-Id is missing');
  }

  /** Undefined when the request names none. A stranger's session is as unknown as one that never was. */
  #sessionOf({ exchange, address, principal }: Entrance): HttpSession | Fault | undefined {
    const id = exchange.header('mcp-session-id');
    if (id === undefined) return undefined;
    const session = this.#sessions.find(id);
    if (session?.belongsTo(principal.key, address.namespace) === true) return session;
    return unknownSession();
  }
}

const unknownSession = (): Fault =>
  new Fault('session_unknown', 'no such session; send initialize to open a new one');

const hand = (
  exchange: Exchange,
  session: HttpSession,
  body: Uint8Array,
  acceptable: Acceptable,
): void => {
  const reply = new PostReply(exchange, session, acceptable);
  if (session.gatewaySession?.receive(body, reply) === 'accepted') reply.accepted();
};

const headFault = (exchange: Exchange, acceptable: Acceptable): Fault | undefined => {
  if (!acceptable.json && !acceptable.eventStream) {
    return new Fault('not_acceptable', 'accept application/json and text/event-stream');
  }
  return bodyFault(exchange) ?? versionFault(exchange.header('mcp-protocol-version'));
};

const streamFault = (exchange: Exchange): Fault | undefined => {
  if (!acceptableOf(exchange.header('accept')).eventStream) {
    return new Fault('not_acceptable', 'GET opens a stream; accept text/event-stream');
  }
  return versionFault(exchange.header('mcp-protocol-version'));
};

const asFault = ({ problem, message }: WireFault): Fault =>
  new Fault(problem === 'parse' || problem === 'utf8' ? 'parse_error' : 'invalid_request', message);
