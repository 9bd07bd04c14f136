import { ContainerModule } from 'inversify';
import { PrometheusEgress } from '../../adapters/outbound/telemetry/egress-metrics.ts';
import { EgressGuard } from '../../adapters/shared/egress/egress-guard.ts';
import { PooledOutgoing } from '../../adapters/shared/http-client/outgoing.ts';
import { egressNews } from '../egress/egress-news.ts';
import { egressRulesOf } from '../egress/egress-rules-of.ts';
import { writtenOrigins } from '../egress/written-origins.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Where the gateway connects to (reliability S16). */
export const egressModule = (settings: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.egress).toResolvedValue(
      (logger, registry, live) => {
        const news = egressNews(logger, new PrometheusEgress(registry));
        const guard = new EgressGuard(egressRulesOf(settings.egress), news);
        live.follow(({ egress }) => guard.become(egressRulesOf(egress)));
        return guard;
      },
      [Tokens.logger, Tokens.metricsRegistry, Tokens.liveParts],
    );
    bind(Tokens.outgoing).toResolvedValue(
      (guard, live) => {
        let written = writtenOrigins(settings);
        live.follow((next) => {
          written = writtenOrigins(next);
        });
        return new PooledOutgoing((origin) =>
          written.has(origin) ? guard.written : guard.learned,
        );
      },
      [Tokens.egress, Tokens.liveParts],
    );
  });
