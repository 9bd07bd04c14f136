import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Logger } from '../../../../application/ports/driven/logger.ts';
import type { Endpoint } from '../../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import type { Era } from '../../../../domain/mcp/revisions.ts';
import { notReached } from '../../../shared/http-client/client-fault.ts';
import { CredentialedConnections } from '../../../shared/http-client/credentialed-connections.ts';
import { OriginRegistry } from '../../../shared/http-client/origin-registry.ts';
import { addressOf } from '../../../shared/http-client/target-address.ts';
import { HttpLink } from './link.ts';
import { RequestHeaders } from './request-headers.ts';
import type { HttpSettings } from './settings.ts';
import { StatelessHttpLink } from './stateless-link.ts';

/** Streamable HTTP: with sessions (MCP 2025-03-26 to 2025-11-25, Transports), and without (since 2026-07-28). */
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
    era: Era = 'legacy',
    caller?: Principal,
  ): Promise<BackendLink | Fault> {
    return Promise.resolve(this.#open(endpoint, listener, signal, era, caller));
  }

  #open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    era: Era,
    caller: Principal | undefined,
  ): BackendLink | Fault {
    const { server, target } = endpoint;
    if (target.protocol !== 'http') throw new TypeError(`not an http target: ${target.protocol}`);
    if (signal.aborted) return notReached(server, new Error('aborted'));
    const address = addressOf(target, server);
    if (address instanceof Fault) return address;
    const parts = {
      server,
      path: address.path,
      headers: new RequestHeaders(address.headers, this.#settings.userAgent),
      connections: new CredentialedConnections({
        server,
        connections: this.#origins.acquire(address),
        source: this.#settings.credentials?.of(server),
      }),
      caller,
      settings: this.#settings,
      logger: this.#logger,
      release: () => this.#origins.release(address),
    };
    return era === 'modern'
      ? new StatelessHttpLink(parts, listener)
      : new HttpLink(parts, listener);
  }
}
