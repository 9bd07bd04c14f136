import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { ClientSession } from '../../../application/ports/driving/client-session.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { ClientForms } from '../../shared/forms/client-forms.ts';
import { askedNamespace } from '../../shared/http/asked-namespace.ts';
import type { EventChannels } from '../../shared/http/event-channels.ts';
import type { Exchange, ExchangeRoute } from '../../shared/http/exchange.ts';
import { acceptableOf, bodyFault } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import { stickyValuesOf } from '../../shared/http/sticky-values.ts';
import type { Addresses, RequestAddress, StreamAddress } from './addresses.ts';
import { type Posted, SseConnection } from './connection.ts';
import { type PeerStreams, unknownStream } from './peer-streams.ts';

const RETRY_AFTER_MS = 1_000;
const TEXT_HEADERS: readonly string[] = ['content-type', 'text/plain; charset=utf-8'];

export interface TwoEndpointHttpParts {
  /** In the settings. */
  readonly name: string;
  readonly addresses: Addresses;
  /** Undefined where this gateway stands alone. */
  readonly peers: PeerStreams | undefined;
  readonly gateway: Gateway;
  readonly channels: EventChannels;
  readonly metrics: Metrics;
  readonly maxRequestBytes: number;
  readonly answersNotifications: boolean;
}

/** The HTTP+SSE transport (specification 2024-11-05, basic/transports) and the event stream of the seeds. */
export class TwoEndpointHttp implements ExchangeRoute {
  readonly protocol = 'sse';
  readonly methods = ['GET', 'POST'];
  readonly #parts: TwoEndpointHttpParts;
  readonly #connections = new Map<string, SseConnection>();
  #isDraining = false;

  constructor(parts: TwoEndpointHttpParts) {
    this.#parts = parts;
  }

  matches(path: string): boolean {
    const { addresses } = this.#parts;
    return addresses.request(path) !== undefined || addresses.stream(path) !== undefined;
  }

  get paths(): readonly string[] {
    return this.#parts.addresses.patterns;
  }

  serve(exchange: Exchange, principal: Principal): void {
    const { addresses } = this.#parts;
    const request = addresses.request(exchange.path);
    const stream = addresses.stream(exchange.path);
    if (request !== undefined && exchange.method === 'POST') {
      this.#receive(exchange, request, principal);
    } else if (stream !== undefined && exchange.method === 'GET') {
      this.#open(exchange, stream, principal);
    } else {
      const method = request === undefined ? 'GET' : 'POST';
      const fault = new Fault('http_method_refused', `use ${method} on this path`);
      refuse(exchange, fault, '', ['allow', method]);
    }
  }

  /** No new streams from now on. */
  drain(): void {
    this.#isDraining = true;
  }

  closeAll(): void {
    for (const connection of this.#connections.values()) {
      connection.session?.close();
      connection.end();
    }
  }

  #open(exchange: Exchange, address: StreamAddress, principal: Principal): void {
    const { gateway, channels, metrics } = this.#parts;
    const refused = this.#openFault(exchange);
    const asked = refused ?? askedBy(exchange);
    if (asked instanceof Fault) {
      refuse(exchange, asked);
      return;
    }
    const connection: SseConnection = new SseConnection(this.#formsOf(principal), () => {
      if (this.#connections.delete(connection.session?.id ?? '')) metrics.connectionClosed('sse');
    });
    const session = gateway.open(
      {
        protocol: 'sse',
        principal,
        namespace: address.namespace,
        asked,
        remoteAddress: exchange.remoteAddress,
        userAgent: exchange.header('user-agent'),
        stickyValues: stickyValuesOf(exchange, gateway.stickyNames),
      },
      connection,
    );
    if (session instanceof Fault) {
      if (session.code === 'too_many_connections') metrics.connectionRejected('sse');
      refuse(exchange, session);
      return;
    }
    const begin = (): void => {
      this.#connections.set(session.id, connection);
      metrics.connectionOpened('sse');
      const channel = channels.open(exchange, connection, session.profile.keepAliveMs);
      connection.begin(session, channel, address.requestPath);
    };
    const telling = gateway.shared?.establish(session, this.#parts.name);
    if (telling === undefined) begin();
    else whenKnown(telling, exchange, session, begin);
  }

  /** Whatever is posted, the stream carries bare messages (mission §3.6). */
  #formsOf(principal: Principal): ClientForms {
    const { gateway, answersNotifications } = this.#parts;
    const forms = new ClientForms({
      gateway,
      nowMs: Date.now,
      answersNotifications,
      answersBare: true,
      isProvenByCarrier: true,
    });
    forms.opened(principal, undefined);
    return forms;
  }

  #openFault(exchange: Exchange): Fault | undefined {
    const { json, eventStream } = acceptableOf(exchange.header('accept'));
    // Plain clients say */*, which counts as JSON; only one that wants something else is refused.
    if (!json && !eventStream) return new Fault('not_acceptable', 'accept text/event-stream');
    if (!this.#isDraining) return undefined;
    return new Fault('shutting_down', 'the gateway is shutting down', RETRY_AFTER_MS);
  }

  #receive(exchange: Exchange, address: RequestAddress, principal: Principal): void {
    const connection = this.#find(exchange, address, principal);
    const { peers, maxRequestBytes } = this.#parts;
    if (connection === undefined && peers === undefined) {
      refuse(exchange, unknownStream());
      return;
    }
    const asked = bodyFault(exchange) ?? askedBy(exchange);
    if (asked instanceof Fault) {
      refuse(exchange, asked);
      return;
    }
    exchange.body(maxRequestBytes, (body, problem) => {
      if (problem === 'too_large') {
        const text = `the body is larger than ${maxRequestBytes} bytes`;
        refuse(exchange, new Fault('message_too_large', text));
      } else if (body === undefined) return;
      else if (connection !== undefined) take(exchange, connection, { body, asked }, address);
      else void this.#carry(exchange, body, principal, sessionIdOf(exchange, address));
    });
  }

  async #carry(
    exchange: Exchange,
    body: Uint8Array,
    principal: Principal,
    id: string | undefined,
  ): Promise<void> {
    const stray = id === undefined ? undefined : { exchange, body, principal, id };
    const fault = stray === undefined ? unknownStream() : await this.#parts.peers?.carry(stray);
    if (fault !== undefined) refuse(exchange, fault);
  }

  /** Also undefined for a stranger's stream: it is as unknown as one that never was. */
  #find(
    exchange: Exchange,
    address: RequestAddress,
    principal: Principal,
  ): SseConnection | undefined {
    const id = sessionIdOf(exchange, address);
    if (id === undefined) return address.findsStream ? this.#onlyOneOf(principal) : undefined;
    const connection = this.#connections.get(id);
    return connection?.session?.principal.key === principal.key ? connection : undefined;
  }

  #onlyOneOf(principal: Principal): SseConnection | undefined {
    let found: SseConnection | undefined;
    for (const connection of this.#connections.values()) {
      if (connection.session?.principal.key !== principal.key) continue;
      if (found !== undefined) return undefined;
      found = connection;
    }
    return found;
  }
}

/** Its id is told to the client when other replicas know of it. */
const whenKnown = (
  telling: Promise<Fault | undefined>,
  exchange: Exchange,
  session: ClientSession,
  begin: () => void,
): void => {
  let isGone = false;
  exchange.onAbort(() => {
    isGone = true;
  });
  void telling.then((fault) => {
    if (fault === undefined && !isGone) {
      begin();
      return;
    }
    session.close();
    if (fault !== undefined) refuse(exchange, fault);
  });
};

const askedBy = (exchange: Exchange): string | undefined | Fault =>
  askedNamespace(exchange.header('x-mcp-namespace'), exchange.query);

const sessionIdOf = (exchange: Exchange, address: RequestAddress): string | undefined => {
  const named = new URLSearchParams(exchange.query).get('sessionId');
  if (named !== null || !address.findsStream) return named ?? undefined;
  return exchange.header('mcp-session-id') ?? exchange.header('x-session-id');
};

const take = (
  exchange: Exchange,
  connection: SseConnection,
  posted: Posted,
  address: RequestAddress,
): void => {
  const refusal = connection.receive(posted);
  if (refusal !== undefined) refuse(exchange, refusal.fault, refusal.idText, [], refusal.era);
  else exchange.reply(202, TEXT_HEADERS, encodeText(address.accepted));
};
