import type { Dispatcher } from 'undici';
import type { CredentialSource } from '../../../application/ports/driven/upstream-credentials.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { CredentialedRequest, type Refusable } from './credentialed-request.ts';
import type { LaneRequest, OriginConnections } from './origin-connections.ts';

export interface CredentialedConnectionsParts {
  readonly server: string;
  readonly connections: OriginConnections;
  /** Undefined: nothing is shown but what the headers of the endpoint say. */
  readonly source: CredentialSource | undefined;
}

/** The connections of one link, over which requests go with the credential of whoever they are for. */
export class CredentialedConnections {
  readonly #parts: CredentialedConnectionsParts;

  constructor(parts: CredentialedConnectionsParts) {
    this.#parts = parts;
  }

  /** As `OriginConnections.submit`. `caller`: undefined for the gateway itself. */
  submit(request: LaneRequest & Refusable, caller: Principal | undefined): void {
    const { source, connections, server } = this.#parts;
    if (source === undefined) {
      connections.submit(request);
      return;
    }
    new CredentialedRequest(request, request.options, {
      server,
      source,
      caller,
      send: (credentialed) => connections.submit(credentialed),
      finished: (credentialed) => connections.finished(credentialed),
    }).send();
  }

  finished(request: LaneRequest): void {
    this.#parts.connections.finished(request);
  }

  /** As `OriginConnections.sendAside`. */
  sendAside(
    options: Dispatcher.DispatchOptions,
    handler: Refusable,
    caller: Principal | undefined,
  ): void {
    const { source, connections, server } = this.#parts;
    if (source === undefined) {
      connections.sendAside(options, handler);
      return;
    }
    new CredentialedRequest(handler, options, {
      server,
      source,
      caller,
      send: (credentialed) => connections.sendAside(credentialed.options, credentialed),
      finished: () => undefined,
    }).send();
  }
}
