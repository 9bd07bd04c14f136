import { ContainerModule } from 'inversify';
import { addHealthRoutes } from '../../adapters/inbound/admin/health-routes.ts';
import { addAdminRoutes } from '../../adapters/inbound/admin/routes.ts';
import { FrontendFactory } from '../frontend-factory.ts';
import { HttpHosts } from '../http-hosts.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const frontendsModule = (settings: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.hosts).toResolvedValue(
      (logger, metrics, probe, registry, pages) =>
        new HttpHosts({ logger, metrics }, (app) => {
          const current = () => (settings.metrics.enabled ? registry : undefined);
          addAdminRoutes(app, probe, current, settings.metrics.path);
          addHealthRoutes(app, pages);
        }),
      [Tokens.logger, Tokens.metrics, Tokens.probe, Tokens.metricsRegistry, Tokens.healthPages],
    );
    bind(Tokens.frontends).toResolvedValue(
      (gateway, metrics, logger, clock, timers, connections, watch, hosts, ending, probe, live) => {
        const ports = { gateway, metrics, logger, clock, timers, connections, watch };
        const factory = new FrontendFactory(settings, ports, { hosts, ending, probe, live });
        return factory.all();
      },
      [
        Tokens.desk,
        Tokens.metrics,
        Tokens.logger,
        Tokens.clock,
        Tokens.timers,
        Tokens.connections,
        Tokens.connectionWatch,
        Tokens.hosts,
        Tokens.ending,
        Tokens.probe,
        Tokens.liveParts,
      ],
    );
  });
