import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { Frontend } from '../../../application/ports/driven/frontend.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { EventChannels } from '../../shared/http/event-channels.ts';
import type { HttpHost } from '../../shared/http/host.ts';
import type { PeerExchanges } from '../../shared/http/peer-exchanges.ts';
import { Addresses } from './addresses.ts';
import { PeerStreams } from './peer-streams.ts';
import type { SseFrontendSettings } from './settings.ts';
import { TwoEndpointHttp } from './two-endpoint-http.ts';

export interface SseFrontendParts {
  readonly host: HttpHost;
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Undefined, or absent, where this gateway stands alone. */
  readonly peers?: PeerExchanges | undefined;
}

/** Clients that read one event stream and post to a second address (mission FE-03). */
export class SseFrontend implements Frontend {
  readonly name: string;
  readonly #host: HttpHost;
  readonly #channels: EventChannels;
  readonly #transport: TwoEndpointHttp;

  constructor(settings: SseFrontendSettings, parts: SseFrontendParts) {
    this.name = settings.name;
    this.#host = parts.host;
    this.#channels = new EventChannels(settings.channels, parts);
    const { shared } = parts.gateway;
    const { peers } = parts;
    this.#transport = new TwoEndpointHttp({
      name: settings.name,
      peers: shared && peers && new PeerStreams({ shared, peers, frontend: settings.name }),
      addresses: new Addresses(settings),
      gateway: parts.gateway,
      channels: this.#channels,
      metrics: parts.metrics,
      get maxRequestBytes() {
        return settings.maxRequestBytes;
      },
      answersNotifications: settings.answersNotifications,
    });
    parts.host.addExchanges(this.#transport);
    parts.peers?.serve(settings.name, this.#transport);
  }

  get waysIn(): readonly WayIn[] {
    return this.#host.waysIn;
  }

  async start(): Promise<void> {
    await this.#host.start();
    this.#channels.start();
  }

  stopAccepting(): void {
    this.#transport.drain();
    this.#host.stopAccepting();
  }

  async close(): Promise<void> {
    this.#transport.drain();
    this.#channels.stop();
    this.#transport.closeAll();
    await this.#host.close();
  }
}
