import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import type { Era } from '../../../../domain/mcp/revisions.ts';
import { notReached } from '../../../shared/http-client/client-fault.ts';
import { CredentialedConnections } from '../../../shared/http-client/credentialed-connections.ts';
import { OriginRegistry } from '../../../shared/http-client/origin-registry.ts';
import {
  addressOf,
  commonHeaders,
  type TargetAddress,
} from '../../../shared/http-client/target-address.ts';
import { type LinkParts, SseLink } from './link.ts';
import type { SseSettings } from './settings.ts';

/** HTTP+SSE (MCP 2024-11-05, Transports). */
export class SseConnector implements BackendConnector {
  readonly #settings: SseSettings;
  readonly #origins: OriginRegistry;

  constructor(settings: SseSettings) {
    this.#settings = settings;
    this.#origins = new OriginRegistry(settings);
  }

  /** Resolves when the server has told where to post messages. */
  async open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    _era?: Era,
    caller?: Principal,
  ): Promise<BackendLink | Fault> {
    const { server, target } = endpoint;
    if (target.protocol !== 'sse') throw new TypeError(`not an sse target: ${target.protocol}`);
    if (signal.aborted) return notReached(server, new Error('aborted'));
    const address = addressOf(target, server);
    if (address instanceof Fault) return address;
    const link = new SseLink(this.#partsOf(server, address, caller), listener);
    const abandon = (): void =>
      link.abandon(
        new Fault('backend_unavailable', `Server "${server}" sent no endpoint in time.`),
      );
    const deadline = setTimeout(abandon, this.#settings.connectTimeoutMs);
    signal.addEventListener('abort', abandon, { once: true });
    const fault = await link.establish();
    clearTimeout(deadline);
    signal.removeEventListener('abort', abandon);
    return fault ?? link;
  }

  #partsOf(server: string, address: TargetAddress, caller: Principal | undefined): LinkParts {
    const { origin, path, headers } = address;
    const common = commonHeaders(headers, this.#settings.userAgent);
    return {
      server,
      origin,
      path,
      streamHeaders: ['accept', 'text/event-stream', ...common],
      postHeaders: ['content-type', 'application/json', ...common],
      connections: new CredentialedConnections({
        server,
        connections: this.#origins.acquire(address),
        source: this.#settings.credentials?.of(server),
      }),
      caller,
      settings: this.#settings,
      release: () => this.#origins.release(address),
    };
  }
}
