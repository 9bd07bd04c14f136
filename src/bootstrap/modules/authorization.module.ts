import { ContainerModule } from 'inversify';
import { PrometheusAuthorization } from '../../adapters/outbound/telemetry/authorization-metrics.ts';
import { PolicyAuthorizer } from '../../application/authorization/policy-authorizer.ts';
import { policyOf } from '../authorization.ts';
import { authorizationPart } from '../reload/authorization-part.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Who may do what. */
export const authorizationModule = ({ authorization }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.authorizer).toResolvedValue(
      (outgoing, clock, registry, logger, live, announcements) => {
        const made = (settings: Settings['authorization']) =>
          policyOf(settings, {
            outgoing,
            nowMs: () => clock.nowMs(),
            log: (text, reason) => logger.warn(text, { reason }),
          });
        const metrics = new PrometheusAuthorization(registry);
        const parts = { metrics, wallMs: Date.now };
        const authorizer = new PolicyAuthorizer(made(authorization), parts);
        const changed = (): void => announcements.tellAll();
        live.add(authorizationPart(authorization, { authorizer, policyOf: made, changed }));
        return authorizer;
      },
      [
        Tokens.outgoing,
        Tokens.clock,
        Tokens.metricsRegistry,
        Tokens.logger,
        Tokens.liveParts,
        Tokens.listAnnouncements,
      ],
    );
  });
