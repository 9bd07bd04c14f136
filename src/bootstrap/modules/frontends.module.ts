import { ContainerModule } from 'inversify';
import { addHealthRoutes } from '../../adapters/inbound/admin/health-routes.ts';
import { addAdminRoutes } from '../../adapters/inbound/admin/routes.ts';
import { addMetadataRoutes } from '../../adapters/inbound/resource-server/metadata-routes.ts';
import {
  addSecurityTxt,
  expiryWarning,
} from '../../adapters/inbound/resource-server/security-txt.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';
import { figuresAreShown } from '../figures-access.ts';
import { FrontendFactory } from '../frontend-factory.ts';
import { HttpHosts } from '../http-hosts.ts';
import { answersOf, resourceSettingsOf } from '../listener-answers.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';
import { trustedProxies } from '../trusted-proxies.ts';
import { checkWaysIn } from '../ways-in.ts';

const warnOfExpiry = ({ security }: Settings, logger: Logger): void => {
  const warning = expiryWarning(security?.securityTxt?.expires, Date.now());
  if (warning !== undefined) logger.warn(`security_txt.expires: ${warning}`, {});
};

export const frontendsModule = (settings: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.hosts).toResolvedValue(
      (logger, metrics, gateway, probe, figures, pages, live, worker) => {
        const answers = () => answersOf(settings);
        const showsFigures = (hasClients: boolean): boolean =>
          figuresAreShown(settings, hasClients);
        const listening = worker?.listening;
        const proxies = trustedProxies(settings.proxies);
        const parts = { logger, metrics, gateway, answers, showsFigures, proxies, listening };
        const hosts = new HttpHosts(parts, (host) => {
          const current = () => (settings.metrics.enabled ? figures : undefined);
          addAdminRoutes(host.app, probe, current, settings.metrics.path);
          addHealthRoutes(host.app, pages);
          const resource = () => resourceSettingsOf(settings);
          addMetadataRoutes(host.app, resource, (path) => host.serves(path));
          addSecurityTxt(host.app, () => settings.security?.securityTxt, Date.now);
        });
        warnOfExpiry(settings, logger);
        live.follow(() => {
          hosts.refresh();
          warnOfExpiry(settings, logger);
        });
        return hosts;
      },
      [
        Tokens.logger,
        Tokens.metrics,
        Tokens.desk,
        Tokens.probe,
        Tokens.figures,
        Tokens.healthPages,
        Tokens.liveParts,
        Tokens.worker,
      ],
    );
    bind(Tokens.frontends).toResolvedValue(
      (
        gateway,
        metrics,
        logger,
        clock,
        timers,
        connections,
        watch,
        hosts,
        ending,
        probe,
        live,
        worker,
        peers,
      ) => {
        const listening = worker?.listening;
        const ports = { gateway, metrics, logger, clock, timers, connections, watch, listening };
        const factory = new FrontendFactory(settings, ports, { hosts, ending, probe, live, peers });
        const frontends = factory.all();
        checkWaysIn(frontends);
        return frontends;
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
        Tokens.worker,
        Tokens.peerExchanges,
      ],
    );
  });
