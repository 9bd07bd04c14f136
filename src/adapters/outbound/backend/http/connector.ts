import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Logger } from '../../../../application/ports/driven/logger.ts';
import type { Endpoint } from '../../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import { notReached } from '../../../shared/http-client/client-fault.ts';
import { OriginRegistry } from '../../../shared/http-client/origin-registry.ts';
import { addressOf } from '../../../shared/http-client/target-address.ts';
import { HttpLink } from './link.ts';
import { RequestHeaders } from './request-headers.ts';
import type { HttpSettings } from './settings.ts';

/** Streamable HTTP (MCP 2025-03-26 to 2025-11-25, Transports). */
export class HttpConnector implements BackendConnector {
  readonly #settings: HttpSettings;
  readonly #logger: Logger;
  readonly #origins: OriginRegistry;

  constructor(settings: HttpSettings, logger: Logger) {
    this.#settings = settings;
    this.#logger = logger;
    this.#origins = new OriginRegistry(settings);
  }

  /** Needs no round trip: whether the server can be reached shows at the first call. */
  open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<BackendLink | Fault> {
    return Promise.resolve(this.#open(endpoint, listener, signal));
  }

  #open(endpoint: Endpoint, listener: LinkListener, signal: AbortSignal): BackendLink | Fault {
    const { server, target } = endpoint;
    if (target.protocol !== 'http') throw new TypeError(`not an http target: ${target.protocol}`);
    if (signal.aborted) return notReached(server, new Error('aborted'));
    const address = addressOf(target, server);
    if (address instanceof Fault) return address;
    const parts = {
      server,
      path: address.path,
      headers: new RequestHeaders(address.headers, this.#settings.userAgent),
      connections: this.#origins.acquire(address.origin),
      settings: this.#settings,
      logger: this.#logger,
      release: () => this.#origins.release(address.origin),
    };
    return new HttpLink(parts, listener);
  }
}
