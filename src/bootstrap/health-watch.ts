import type { CheckSettings } from '../application/health/check-settings.ts';
import type { HealthChecks } from '../application/health/health-checks.ts';
import type { PoolDirectory } from '../application/pools/pool-directory.ts';
import type { KeptServer, ServerKeeper } from '../application/pools/server-keeper.ts';

/** Sees to it that the endpoints of each server are checked, as long as the gateway runs. */
export class HealthWatch implements ServerKeeper {
  readonly #pools: PoolDirectory;
  readonly #checks: HealthChecks;
  readonly #settings: ReadonlyMap<string, CheckSettings>;
  #isStarted = false;

  /** `settings`: by server; one without is not checked. */
  constructor(
    pools: PoolDirectory,
    checks: HealthChecks,
    settings: ReadonlyMap<string, CheckSettings>,
  ) {
    this.#pools = pools;
    this.#checks = checks;
    this.#settings = settings;
  }

  /** Checks begin in the background: nobody waits for them. */
  start(): void {
    this.#isStarted = true;
    for (const { server } of this.#pools.all) void this.changed(server);
  }

  /** The server has other endpoints now. Resolves when nothing of the checks is left at those that went. */
  async changed(server: string): Promise<void> {
    if (!this.#isStarted) return;
    const settings = this.#settings.get(server);
    const endpoints = this.#pools.find(server)?.endpoints;
    if (settings === undefined || endpoints === undefined) await this.#checks.leave(server);
    else await this.#checks.watch(server, endpoints, settings);
  }

  added({ server }: KeptServer): void {
    void this.changed(server);
  }

  removed({ server }: KeptServer): void {
    void this.#checks.leave(server);
  }

  stop(): Promise<void> {
    return this.#checks.close();
  }
}
