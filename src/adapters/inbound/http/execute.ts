import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type {
  ClientOutlet,
  ClientSession,
} from '../../../application/ports/driving/client-session.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { ClientForms } from '../../shared/forms/client-forms.ts';
import { askedNamespace } from '../../shared/http/asked-namespace.ts';
import { exchangeCredential } from '../../shared/http/credential.ts';
import type { Exchange, ExchangeRoute } from '../../shared/http/exchange.ts';
import { acceptableOf, bodyFault } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import { stickyValuesOf } from '../../shared/http/sticky-values.ts';
import { wishOf } from './endpoint-wish.ts';
import { ExecuteReply } from './execute-reply.ts';

const BASE = '/api/v1/execute';
/** What `curl -d` says of a body when nobody tells it better. */
const CURL_TYPE = 'application/x-www-form-urlencoded';

export interface ExecuteParts {
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly maxRequestBytes: number;
}

/**
 * `POST /api/v1/execute[/{namespace}]`: one message without a session, and which protocol its server was reached by
 * (mission FE-23…25).
 */
export class Execute implements ExchangeRoute {
  readonly protocol = 'http';
  readonly paths = [BASE, `${BASE}/{namespace}`];
  readonly methods = ['POST'];
  readonly #parts: ExecuteParts;

  constructor(parts: ExecuteParts) {
    this.#parts = parts;
  }

  matches(path: string): boolean {
    return path === BASE || namespaceOf(path) !== undefined;
  }

  serve(exchange: Exchange, principal: Principal): void {
    const { maxRequestBytes } = this.#parts;
    const fault = headFault(exchange);
    if (fault !== undefined) {
      refuse(exchange, fault, '', fault.code === 'http_method_refused' ? ['allow', 'POST'] : []);
      return;
    }
    exchange.body(maxRequestBytes, (body, problem) => {
      if (problem === 'too_large') {
        const text = `the body is larger than ${maxRequestBytes} bytes`;
        refuse(exchange, new Fault('message_too_large', text));
      } else if (body !== undefined) this.#execute(exchange, principal, body);
    });
  }

  #execute(exchange: Exchange, principal: Principal, body: Uint8Array): void {
    const wish = wishOf(exchange);
    if (wish instanceof Fault) {
      refuse(exchange, wish);
      return;
    }
    const asked = askedNamespace(exchange.header('x-mcp-namespace'), exchange.query);
    if (asked instanceof Fault) {
      refuse(exchange, asked);
      return;
    }
    let session: ClientSession | undefined;
    const { gateway, metrics } = this.#parts;
    const dropped = (): void => metrics.messageDropped('client_away');
    const reply = new ExecuteReply(exchange, dropped, () => session?.close());
    const servedBy = reply.servedBy.bind(reply);
    const opened = gateway.open(
      {
        protocol: 'http',
        principal,
        namespace: namespaceOf(exchange.path),
        asked,
        remoteAddress: exchange.remoteAddress,
        stickyValues: stickyValuesOf(exchange, gateway.stickyNames),
        wish: { ...wish, servedBy },
      },
      outletOf(reply, dropped),
    );
    if (opened instanceof Fault) {
      if (opened.code === 'too_many_connections') metrics.connectionRejected('http');
      refuse(exchange, opened);
      return;
    }
    session = opened;
    exchange.onAbort(() => opened.close());
    const forms = new ClientForms({
      gateway,
      nowMs: Date.now,
      answersNotifications: false,
      answersBare: true,
      isProvenByCarrier: true,
    });
    const { bearer, remoteAddress } = exchangeCredential(exchange, gateway);
    forms.opened(principal, bearer, { remoteAddress });
    if (forms.receive(opened, body, reply) === 'accepted') reply.accepted();
  }
}

/** The session lasts as long as its only message, so nothing else can come for its client. */
const outletOf = (reply: ExecuteReply, dropped: () => void): ClientOutlet => ({
  deliver: dropped,
  end: (fault) => reply.refuse(fault, ''),
});

/** Undefined for the whole catalogue, and for a path of somebody else. */
const namespaceOf = (path: string): string | undefined => {
  if (!path.startsWith(`${BASE}/`)) return undefined;
  const namespace = path.slice(BASE.length + 1);
  return namespace === '' || namespace.includes('/') ? undefined : namespace;
};

const headFault = (exchange: Exchange): Fault | undefined => {
  if (exchange.method !== 'POST') {
    return new Fault('http_method_refused', 'use POST on this path');
  }
  if (!acceptableOf(exchange.header('accept')).json) {
    return new Fault('not_acceptable', 'accept application/json');
  }
  return isPlainCurl(exchange) ? undefined : bodyFault(exchange);
};

/** A page of a browser could send such a body without being asked, but not without an `Origin`. */
const isPlainCurl = (exchange: Exchange): boolean =>
  exchange.header('content-type') === CURL_TYPE &&
  exchange.header('content-encoding') === undefined &&
  exchange.header('origin') === undefined;
