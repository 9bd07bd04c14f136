import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { ClientForms } from '../../shared/forms/client-forms.ts';
import { askedNamespace } from '../../shared/http/asked-namespace.ts';
import type { EventChannels } from '../../shared/http/event-channels.ts';
import type { Exchange, ExchangeRoute } from '../../shared/http/exchange.ts';
import { identified } from '../../shared/http/identified.ts';
import { acceptableOf, bodyFault } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import { stickyValuesOf } from '../../shared/http/sticky-values.ts';
import type { Addresses, RequestAddress, StreamAddress } from './addresses.ts';
import { type Posted, SseConnection } from './connection.ts';

const RETRY_AFTER_MS = 1_000;
const TEXT_HEADERS: readonly string[] = ['content-type', 'text/plain; charset=utf-8'];

export interface TwoEndpointHttpParts {
  readonly addresses: Addresses;
  readonly gateway: Gateway;
  readonly channels: EventChannels;
  readonly metrics: Metrics;
  readonly maxRequestBytes: number;
  readonly answersNotifications: boolean;
}

/** The HTTP+SSE transport (specification 2024-11-05, basic/transports) and the event stream of the seeds. */
export class TwoEndpointHttp implements ExchangeRoute {
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

  serve(exchange: Exchange): void {
    identified(this.#parts.gateway, exchange, this.#enter);
  }

  readonly #enter = (exchange: Exchange, principal: Verdict): void => {
    const { addresses } = this.#parts;
    if (principal instanceof Fault) {
      refuse(exchange, principal);
      return;
    }
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
  };

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
      refuse(exchange, session);
      return;
    }
    this.#connections.set(session.id, connection);
    metrics.connectionOpened('sse');
    const channel = channels.open(exchange, connection, session.profile.keepAliveMs);
    connection.begin(session, channel, address.requestPath);
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
    if (connection === undefined) {
      refuse(exchange, new Fault('session_unknown', 'no such stream; open one with GET first'));
      return;
    }
    const asked = bodyFault(exchange) ?? askedBy(exchange);
    if (asked instanceof Fault) {
      refuse(exchange, asked);
      return;
    }
    const { maxRequestBytes } = this.#parts;
    exchange.body(maxRequestBytes, (body, problem) => {
      if (problem === 'too_large') {
        const text = `the body is larger than ${maxRequestBytes} bytes`;
        refuse(exchange, new Fault('message_too_large', text));
      } else if (body !== undefined) take(exchange, connection, { body, asked }, address);
    });
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
