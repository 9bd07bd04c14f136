import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { CheckRounds, type CheckRoundsParts, type LastCheck } from './check-rounds.ts';
import type { CheckSettings } from './check-settings.ts';
import type { EndpointCheck } from './endpoint-check.ts';

export interface HealthChecksParts extends CheckRoundsParts {
  readonly checkOf: (endpoint: Endpoint, settings: CheckSettings) => EndpointCheck;
}

/** The active checks of all servers (mission BE-17). Endpoints that come are checked at once, those that go no more. */
export class HealthChecks {
  readonly #parts: HealthChecksParts;
  readonly #rounds = new Map<Endpoint, CheckRounds>();
  #isClosed = false;

  constructor(parts: HealthChecksParts) {
    this.#parts = parts;
  }

  /** These are the endpoints of the server from now on. Resolves when nothing is left at those that went. */
  async watch(
    server: string,
    endpoints: readonly Endpoint[],
    settings: CheckSettings,
  ): Promise<void> {
    if (this.#isClosed) return;
    const kept = new Set(endpoints);
    const gone = [...this.#rounds.keys()].filter(
      (known) => known.server === server && !kept.has(known),
    );
    const stopping = gone.map((endpoint) => this.#stop(endpoint));
    for (const endpoint of endpoints) {
      if (this.#rounds.has(endpoint)) continue;
      const check = this.#parts.checkOf(endpoint, settings);
      const rounds = new CheckRounds(endpoint, check, settings, this.#parts);
      this.#rounds.set(endpoint, rounds);
      rounds.start();
    }
    await Promise.all(stopping);
  }

  /** The server is not checked any more. Resolves when nothing is left at its endpoints. */
  async leave(server: string): Promise<void> {
    const known = [...this.#rounds.keys()].filter((endpoint) => endpoint.server === server);
    await Promise.all(known.map((endpoint) => this.#stop(endpoint)));
  }

  /** Undefined for one that is not checked, or was not yet. */
  last(endpoint: Endpoint): LastCheck | undefined {
    return this.#rounds.get(endpoint)?.last;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#rounds.keys()].map((endpoint) => this.#stop(endpoint)));
  }

  async #stop(endpoint: Endpoint): Promise<void> {
    const rounds = this.#rounds.get(endpoint);
    this.#rounds.delete(endpoint);
    await rounds?.stop();
  }
}
