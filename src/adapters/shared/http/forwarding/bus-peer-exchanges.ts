import type { ConnectionWatch } from '../../../../application/ports/driven/connection-watch.ts';
import type { Gateway } from '../../../../application/ports/driving/gateway.ts';
import type {
  ChannelListener,
  PeerChannel,
  PeerChannels,
} from '../../../../application/replicas/peer-channel.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import { decodeText, encodeText } from '../../../../domain/wire/text.ts';
import { exchangeCredential } from '../credential.ts';
import type { ExchangeRoute } from '../exchange.ts';
import type { Carried, Missed, PeerExchanges } from '../peer-exchanges.ts';
import { CarriedExchange } from './carried-exchange.ts';
import { type CarriedRequest, decodeRequest, encodeRequest } from './carried-request.ts';
import { Carrying } from './carrying.ts';

export interface BusPeerExchangesParts {
  readonly channels: PeerChannels;
  readonly gateway: Pick<Gateway, 'identify' | 'apiKeyHeader'>;
  /** Absent: clients that vanish are not looked for. */
  readonly watch?: ConnectionWatch | undefined;
}

const SERVICE = 'exchange';

/** Requests carried over channels between replicas: the head, the body if there is one, and back the answer as it comes. */
export class BusPeerExchanges implements PeerExchanges {
  readonly #parts: BusPeerExchangesParts;
  readonly #routes = new Map<string, ExchangeRoute>();
  /** What is carried from here and will end by itself, and streams, which do not. */
  readonly #calls = new Set<Carrying>();
  readonly #streams = new Set<Carrying>();

  constructor(parts: BusPeerExchangesParts) {
    this.#parts = parts;
    parts.channels.serve(SERVICE, (channel, head) => {
      const route = this.#routes.get(decodeText(head));
      return route && new Arrival(channel, (request, body) => this.#serve(route, request, body));
    });
  }

  forward({ exchange, body, principal, frontend, owner }: Carried): Promise<Missed | undefined> {
    return new Promise((settle) => {
      const { channels, watch } = this.#parts;
      const all = exchange.method === 'GET' ? this.#streams : this.#calls;
      const carrying = new Carrying(exchange, watch, settle, (over) => all.delete(over));
      all.add(carrying);
      const channel = channels.open(owner, SERVICE, encodeText(frontend), carrying);
      channel.send(encodeRequest(exchange, principal, body !== undefined));
      if (body !== undefined) channel.send(body);
      carrying.begin(channel);
    });
  }

  /** Carried from here, streams not included, and not over. */
  get callsInFlight(): number {
    return this.#calls.size;
  }

  /** Clients of streams are to come back elsewhere. */
  endStreams(): void {
    for (const stream of this.#streams) stream.endStream();
  }

  serve(frontend: string, route: ExchangeRoute): void {
    this.#routes.set(frontend, route);
  }

  #serve(route: ExchangeRoute, exchange: CarriedExchange, principal: Principal): void {
    const { gateway } = this.#parts;
    const credential = exchangeCredential(exchange, gateway);
    if (credential.bearer === undefined) {
      route.serve(exchange, principal);
      return;
    }
    // The caller was let in where it came; here its newest token becomes known to those who need it.
    const verdict = gateway.identify({ ...credential, isTrial: true });
    const enter = (own: Principal | Fault): void =>
      route.serve(exchange, own instanceof Fault || own.key !== principal.key ? principal : own);
    if (verdict instanceof Promise) void verdict.then(enter);
    else enter(verdict);
  }
}

/** A request of which not all has come. */
class Arrival implements ChannelListener {
  readonly #channel: PeerChannel;
  readonly #whole: (exchange: CarriedExchange, principal: Principal) => void;
  #request: CarriedRequest | undefined;
  #exchange: CarriedExchange | undefined;

  constructor(
    channel: PeerChannel,
    whole: (exchange: CarriedExchange, principal: Principal) => void,
  ) {
    this.#channel = channel;
    this.#whole = whole;
  }

  received(message: Uint8Array): void {
    if (this.#exchange !== undefined) this.#exchange.received();
    else if (this.#request !== undefined) this.#begin(this.#request, message);
    else {
      this.#request = decodeRequest(message);
      if (this.#request === undefined) this.#channel.abort();
      else if (!this.#request.hasBody) this.#begin(this.#request, undefined);
    }
  }

  finished(): void {
    if (this.#exchange === undefined) this.#channel.abort();
  }

  drained(): void {
    this.#exchange?.drained();
  }

  broken(): void {
    this.#exchange?.broken();
  }

  #begin(request: CarriedRequest, body: Uint8Array | undefined): void {
    this.#exchange = new CarriedExchange(this.#channel, request, body);
    this.#request = undefined;
    this.#whole(this.#exchange, request.principal);
  }
}
