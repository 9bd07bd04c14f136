import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { claimsModern } from '../../../domain/mcp/rev2026/request-meta.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { agreedTarget } from '../../../domain/routing/named-namespace.ts';
import { unwrap, type Wrapped } from '../../../domain/wire/client-form.ts';
import type { Message, Span } from '../../../domain/wire/message.ts';
import { scan, scanBatch } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import { tokenFault } from '../../shared/forms/token-check.ts';
import { askedNamespace } from '../../shared/http/asked-namespace.ts';
import type { Exchange, ExchangeRoute } from '../../shared/http/exchange.ts';
import { type Acceptable, acceptableOf, bodyFault } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import type { Addresses } from './addresses.ts';
import type { Entrance, PostEntrance } from './entrance.ts';
import type { LegacyHttp } from './legacy-http.ts';
import type { ModernHttp } from './modern-http.ts';
import { futureVersionFault, type NamedEra, namedEraOf } from './protocol-version.ts';
import { asFault } from './unreadable.ts';

export interface StreamableHttpParts {
  readonly addresses: Addresses;
  readonly gateway: Gateway;
  readonly legacy: LegacyHttp;
  readonly modern: ModernHttp;
  readonly maxRequestBytes: number;
}

/**
 * The Streamable HTTP transport. Each request shows by itself which of the two protocols it speaks (2026-07-28,
 * basic/versioning): a message that names its revision is of the stateless era, whatever its headers say.
 */
export class StreamableHttp implements ExchangeRoute {
  readonly protocol = 'http';
  readonly methods = ['POST', 'GET', 'DELETE'];
  readonly #parts: StreamableHttpParts;

  constructor(parts: StreamableHttpParts) {
    this.#parts = parts;
  }

  matches(path: string): boolean {
    return this.#parts.addresses.find(path) !== undefined;
  }

  get paths(): readonly string[] {
    return this.#parts.addresses.patterns;
  }

  eraOf(exchange: Exchange): Era {
    return eraOf(namedEraOf(versionOf(exchange)));
  }

  serve(exchange: Exchange, principal: Principal): void {
    const address = this.#parts.addresses.find(exchange.path);
    if (address === undefined) throw new TypeError(`${exchange.path} was not claimed`);
    const named = namedEraOf(versionOf(exchange));
    const asked = askedNamespace(exchange.header('x-mcp-namespace'), exchange.query);
    if (asked instanceof Fault) {
      refuse(exchange, asked, '', [], eraOf(named));
      return;
    }
    const entrance = { exchange, address, principal, asked };
    if (exchange.method === 'POST') this.#post(entrance, named);
    else if (exchange.method === 'GET' || exchange.method === 'DELETE') {
      this.#converse(entrance, named);
    } else {
      const fault = new Fault('http_method_refused', 'use POST, GET or DELETE on this path');
      refuse(exchange, fault, '', ['allow', 'GET, POST, DELETE'], eraOf(named));
    }
  }

  /** GET and DELETE belong to a session: without one, and in the stateless era, there is only POST. */
  #converse(entrance: Entrance, named: NamedEra): void {
    const { exchange } = entrance;
    if (named !== 'legacy' || showsNoSession(exchange)) {
      const text = `${exchange.method} belongs to a session; use POST, or open a session with initialize`;
      refuse(exchange, new Fault('http_method_refused', text), '', ['allow', 'POST'], eraOf(named));
    } else if (exchange.method === 'GET') this.#parts.legacy.listen(entrance);
    else this.#parts.legacy.endSession(entrance);
  }

  #post(entrance: Entrance, named: NamedEra): void {
    const { exchange } = entrance;
    const acceptable = acceptableOf(exchange.header('accept'));
    const fault = headFault(exchange, acceptable);
    if (fault !== undefined) {
      refuse(exchange, fault, '', [], eraOf(named));
      return;
    }
    const { maxRequestBytes } = this.#parts;
    exchange.body(maxRequestBytes, (body, problem) => {
      if (problem === 'too_large') {
        const text = `the body is larger than ${maxRequestBytes} bytes`;
        refuse(exchange, new Fault('message_too_large', text), '', [], eraOf(named));
      } else if (body !== undefined) {
        const post = { ...entrance, acceptable, target: entrance.asked, whole: body };
        this.#receive(post, body, named);
      }
    });
  }

  #receive(post: PostEntrance, body: Uint8Array, named: NamedEra): void {
    const message = scan(body);
    if (!(message instanceof WireFault)) {
      this.#receiveMessage(post, body, message, named);
      return;
    }
    const wrapped = unwrap(body);
    if (wrapped === undefined) this.#receiveOther(post, body, message, named);
    else if (wrapped instanceof Fault) {
      refuse(post.exchange, wrapped, wrapped.idText, [], eraOf(named));
    } else this.#receiveWrapped(post, wrapped, named);
  }

  /** What is inside is received as if it had come without its envelope; answers have none (mission §3.6). */
  #receiveWrapped(post: PostEntrance, wrapped: Wrapped, named: NamedEra): void {
    const { token } = wrapped;
    const { principal, exchange } = post;
    const refused =
      token === undefined
        ? undefined
        : tokenFault(this.#parts.gateway, principal, token, exchange.remoteAddress);
    if (!(refused instanceof Promise)) this.#takeOut(post, wrapped, named, refused);
    else void refused.then((fault) => this.#takeOut(post, wrapped, named, fault));
  }

  /** `refused`: why its token is not accepted. */
  #takeOut(
    post: PostEntrance,
    { message: body, targetNamespace }: Wrapped,
    named: NamedEra,
    refused: Fault | undefined,
  ): void {
    const message = scan(body);
    const target = refused ?? agreedTarget(targetNamespace, post.asked);
    if (target instanceof Fault) {
      const era = isModern(message, named) ? 'modern' : eraOf(named);
      refuse(post.exchange, target, message.idKey, [], era);
    } else if (message instanceof WireFault) {
      this.#receiveOther({ ...post, target }, body, message, named);
    } else this.#receiveMessage({ ...post, target }, body, message, named);
  }

  #receiveMessage(post: PostEntrance, body: Uint8Array, message: Message, named: NamedEra): void {
    if (isModern(message, named)) {
      this.#parts.modern.receive(post, message);
    } else if (named === 'future') {
      refuseFuture(post.exchange, message.idKey);
    } else this.#parts.legacy.receive(post, body, message);
  }

  /** A batch, which only the handshake revisions know, or no message at all. */
  #receiveOther(post: PostEntrance, body: Uint8Array, broken: WireFault, named: NamedEra): void {
    const { exchange } = post;
    const batch = scanBatch(body);
    if (named === 'future') refuseFuture(exchange, '');
    else if (batch !== undefined && (named === 'modern' || holdsClaim(body, batch))) {
      const text = 'since protocol version 2025-06-18 there are no batches; send one message';
      refuse(exchange, new Fault('batch_refused', text), '', [], 'modern');
    } else if (named === 'modern') {
      refuse(exchange, asFault(broken), broken.idKey, [], 'modern');
    } else this.#parts.legacy.receive(post, body, batch === undefined ? broken : undefined);
  }
}

const versionOf = (exchange: Exchange): string | undefined =>
  exchange.header('mcp-protocol-version');

const eraOf = (named: NamedEra): Era => (named === 'legacy' ? 'legacy' : 'modern');

/** It could be of either era. Clients that try a GET take 405 for "no stream here" and 400 for a reason to try again. */
const showsNoSession = (exchange: Exchange): boolean =>
  exchange.header('mcp-session-id') === undefined && versionOf(exchange) === undefined;

const isModern = (message: Message | WireFault, named: NamedEra): boolean =>
  !(message instanceof WireFault) &&
  (claimsModern(message) || (named === 'modern' && !isHandshake(message)));

const isHandshake = ({ method, kind }: Message): boolean =>
  method === 'initialize' && kind === 'request';

const holdsClaim = (body: Uint8Array, batch: readonly Span[] | WireFault): boolean =>
  !(batch instanceof WireFault) &&
  batch.some(({ start, end }) => {
    const message = scan(body.subarray(start, end));
    return !(message instanceof WireFault) && claimsModern(message);
  });

const refuseFuture = (exchange: Exchange, idText: string): void =>
  refuse(exchange, futureVersionFault(versionOf(exchange)), idText, [], 'modern');

const headFault = (exchange: Exchange, acceptable: Acceptable): Fault | undefined => {
  if (!acceptable.json && !acceptable.eventStream) {
    return new Fault('not_acceptable', 'accept application/json and text/event-stream');
  }
  return bodyFault(exchange);
};
