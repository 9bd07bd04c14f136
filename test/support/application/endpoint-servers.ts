import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { ScriptedServer, type ServerScript } from './scripted-backend.ts';

/** A scripted server of its own behind each endpoint, by the endpoint's id. */
export class EndpointServers implements BackendConnector {
  readonly #servers = new Map<string, ScriptedServer>();
  readonly #script: ServerScript;

  constructor(script: ServerScript = {}) {
    this.#script = script;
  }

  at(endpoint: string): ScriptedServer {
    const known = this.#servers.get(endpoint) ?? new ScriptedServer(this.#script);
    this.#servers.set(endpoint, known);
    return known;
  }

  /** Where requests of this method went: how many each endpoint heard, on all its links. */
  heard(method: string, endpoints: readonly string[]): readonly number[] {
    return endpoints.map((endpoint) =>
      this.at(endpoint).links.reduce((sum, link) => sum + link.all(method).length, 0),
    );
  }

  open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    era?: Era,
  ): Promise<BackendLink | Fault> {
    return this.at(endpoint.id).open(listener, signal, era);
  }
}
