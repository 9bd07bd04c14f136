import { ContainerModule } from 'inversify';
import { DiskFileWatch } from '../../adapters/outbound/config/disk-file-watch.ts';
import { PrometheusReloads } from '../../adapters/outbound/telemetry/reload-metrics.ts';
import { FollowedFiles } from '../reload/followed-files.ts';
import { LiveParts } from '../reload/live-parts.ts';
import { SettingsReloader } from '../reload/reloader.ts';
import type { SettingsOrigin } from '../reload/settings-origin.ts';
import { ReloadTriggers } from '../reload/triggers.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** How a running gateway comes to other settings. `active`: those in force, which every part was built from. */
export const reloadModule = (active: Settings, origin: SettingsOrigin): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const live = new LiveParts();
    for (const part of origin.parts) live.add(part);
    bind(Tokens.liveParts).toConstantValue(live);
    bind(Tokens.reloadMetrics).toResolvedValue(
      (registry) => new PrometheusReloads(registry),
      [Tokens.metricsRegistry],
    );
    bind(Tokens.followedFiles).toResolvedValue(
      (timers) => new FollowedFiles(new DiskFileWatch(timers), active, origin.files),
      [Tokens.timers],
    );
    bind(Tokens.reloader).toResolvedValue(
      (servers, metrics, logger, files, audit) =>
        new SettingsReloader({
          load: () => origin.load(),
          active,
          live,
          servers,
          metrics,
          logger,
          audit: audit.trail,
          onRead: (loaded) => files.read(loaded),
        }),
      [Tokens.liveServers, Tokens.reloadMetrics, Tokens.logger, Tokens.followedFiles, Tokens.audit],
    );
    bind(Tokens.reloadTriggers).toResolvedValue(
      (files, reloader, logger) => {
        const triggers = new ReloadTriggers({ active, files, reloader, logger });
        live.follow(() => triggers.follow());
        return triggers;
      },
      [Tokens.followedFiles, Tokens.reloader, Tokens.logger],
    );
  });
