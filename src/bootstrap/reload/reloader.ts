import type { AuditTrail } from '../../application/ports/driven/audit-trail.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';
import type { ReloadMetrics } from '../../application/ports/driven/reload-metrics.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import type { LiveServers } from '../live-servers.ts';
import type { LoadedSettings, RefusedSettings } from '../settings/load.ts';
import type { Settings } from '../settings/settings.ts';
import { adopt } from './active-settings.ts';
import type { LiveParts, PreparedChange } from './live-parts.ts';
import type { ReloadOutcome, ReloadReason } from './reload-outcome.ts';
import { reloadRecord } from './reload-record.ts';
import type { ServerChanges } from './server-changes.ts';
import { diffSettings, type SettingsDiff } from './settings-diff.ts';

/** Reads the settings of a running gateway again, and follows them as a whole or not at all (mission CF-43). */
export interface Reloader {
  reload(reason: ReloadReason): Promise<ReloadOutcome>;
}

export interface ReloaderParts {
  readonly load: () => Promise<LoadedSettings | RefusedSettings>;
  /** In force; written to by nobody else. */
  readonly active: Settings;
  readonly live: LiveParts;
  readonly servers: LiveServers;
  readonly metrics: ReloadMetrics;
  readonly logger: Logger;
  readonly audit?: AuditTrail | undefined;
  /** Hears what each reading read, before anything else is done about it. */
  readonly onRead: (loaded: LoadedSettings | RefusedSettings) => void;
}

/** One reload at a time. Those that are asked for meanwhile are one more, since a later reading serves them all. */
export class SettingsReloader implements Reloader {
  readonly #parts: ReloaderParts;
  #running: Promise<ReloadOutcome> | undefined;
  #queued: Promise<ReloadOutcome> | undefined;

  constructor(parts: ReloaderParts) {
    this.#parts = parts;
    parts.metrics.settingsInForce();
  }

  reload(reason: ReloadReason): Promise<ReloadOutcome> {
    if (this.#running === undefined) return this.#begin(reason);
    const next = (): Promise<ReloadOutcome> => {
      this.#queued = undefined;
      return this.#begin(reason);
    };
    // A fault of the gateway in one of them is no reason for the next to fail.
    this.#queued ??= this.#running.then(next, next);
    return this.#queued;
  }

  #begin(reason: ReloadReason): Promise<ReloadOutcome> {
    this.#running = this.#reload(reason).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #reload(reason: ReloadReason): Promise<ReloadOutcome> {
    const outcome = await this.#attempt();
    this.#report(reason, outcome);
    return outcome;
  }

  async #attempt(): Promise<ReloadOutcome> {
    const { load, active, live, onRead } = this.#parts;
    const loaded = await load();
    onRead(loaded);
    if (loaded.settings === undefined) return { kind: 'refused', problems: loaded.problems };
    const diff = diffSettings(active, loaded.settings);
    const prepared = await live.prepare(diff.effective);
    return 'commit' in prepared
      ? this.#apply(diff, prepared)
      : { kind: 'refused', problems: prepared };
  }

  #apply(diff: SettingsDiff, prepared: PreparedChange): ReloadOutcome {
    const { active, servers } = this.#parts;
    const changed = [...diff.changed, ...prepared.changed];
    const { needsRestart } = diff;
    if (changed.length === 0 && needsRestart.length === 0) return { kind: 'unchanged' };
    adopt(active, diff.effective);
    prepared.commit();
    this.#changeServers(servers, diff.servers);
    return { kind: 'applied', changed, needsRestart };
  }

  /** What drains does so on its own time: the next reload need not wait for it. */
  #changeServers(servers: LiveServers, { added, removed, changed }: ServerChanges): void {
    for (const server of added) servers.add(server);
    for (const { server } of changed) this.#inBackground(server.name, servers.change(server));
    for (const name of removed) this.#inBackground(name, servers.remove(name));
  }

  #inBackground(server: string, drained: Promise<void>): void {
    drained.catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      this.#parts.logger.error('a server did not end in good order', { server, error: text });
    });
  }

  #report(reason: ReloadReason, outcome: ReloadOutcome): void {
    const { metrics, logger } = this.#parts;
    // Files are looked at more often than they change.
    if (outcome.kind !== 'unchanged' || reason !== 'file') metrics.reloaded(outcome.kind);
    if (outcome.kind !== 'unchanged') this.#parts.audit?.record(reloadRecord(reason, outcome));
    switch (outcome.kind) {
      case 'applied':
        this.#reportChange(reason, outcome.changed, outcome.needsRestart);
        break;
      case 'unchanged':
        if (reason !== 'file') logger.info('the configuration is as it was', { reason });
        break;
      case 'refused':
        for (const problem of outcome.problems) {
          logger.error('the configuration is wrong: what was in force stays', {
            reason,
            problem: formatProblem(problem),
          });
        }
    }
  }

  #reportChange(
    reason: ReloadReason,
    changed: readonly string[],
    needsRestart: readonly string[],
  ): void {
    const { logger } = this.#parts;
    if (changed.length > 0) {
      logger.info('the configuration has changed', { reason, changed: changed.join(', ') });
    }
    if (needsRestart.length > 0) {
      const settings = needsRestart.join(', ');
      logger.warn('some changes wait for a restart', { reason, settings });
    }
  }
}
