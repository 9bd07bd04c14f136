import type { Readiness } from '../life/readiness.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { HealthReport, Probe, StoreHealth } from '../ports/driving/probe.ts';
import type { OpenSessions } from '../sessions/open-sessions.ts';
import type { StatelessClients } from '../stateless/stateless-clients.ts';

export interface HealthProbeParts {
  readonly readiness: Readiness;
  readonly sessions: OpenSessions;
  readonly statelessClients: StatelessClients;
  readonly pools: PoolDirectory;
  readonly clock: Clock;
  /** What the gateway can do without for a while; absent where there is nothing. */
  readonly stores?: () => readonly StoreHealth[];
}

/** The gateway's own state, read when somebody asks. */
export class HealthProbe implements Probe {
  readonly #parts: HealthProbeParts;
  readonly #version: string;
  readonly #frontends: readonly string[];
  readonly #startedAtMs: number;

  constructor(parts: HealthProbeParts, version: string, frontends: readonly string[]) {
    this.#parts = parts;
    this.#version = version;
    this.#frontends = frontends;
    this.#startedAtMs = parts.clock.nowMs();
  }

  report(): HealthReport {
    const { readiness, sessions, statelessClients, pools, clock, stores } = this.#parts;
    return {
      healthy: readiness.ready,
      blockers: readiness.blockers,
      ...(stores && { stores: stores() }),
      version: this.#version,
      uptimeSeconds: Math.floor((clock.nowMs() - this.#startedAtMs) / 1000),
      frontends: this.#frontends,
      servers: pools.names,
      sessions: sessions.size,
      callsInFlight: sessions.callsInFlight + statelessClients.callsInFlight,
    };
  }
}
