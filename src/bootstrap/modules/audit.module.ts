import { ContainerModule } from 'inversify';
import { showAudit } from '../../adapters/outbound/telemetry/audit-metrics.ts';
import { CallAudit } from '../../application/audit/call-audit.ts';
import { TalliedRefusals } from '../../application/audit/tallied-refusals.ts';
import { SecretCleaner } from '../../domain/secrets/secret-cleaner.ts';
import { argumentNotesOf, auditTrailOf } from '../audit.ts';
import { secretsOf, secretsPart } from '../secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Where it is written down what was done; nothing of it exists in a gateway that is not told to. */
export const auditModule = (settings: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const { audit } = settings;
    bind(Tokens.audit).toResolvedValue(
      (logger, registry, live, timers) => {
        if (audit === undefined) return {};
        const trail = auditTrailOf(audit, logger);
        showAudit(registry, trail);
        const notes = argumentNotesOf(audit, () => {
          const cleaner = new SecretCleaner();
          cleaner.know(secretsOf(settings));
          live.add(secretsPart(cleaner));
          return (text) => cleaner.clean(text);
        });
        const limitsHit = new TalliedRefusals('limit_hit', trail, timers);
        return {
          trail,
          calls: new CallAudit(trail, audit, notes, limitsHit),
          failures: new TalliedRefusals('authentication_failed', trail, timers),
          limitsHit,
        };
      },
      [Tokens.logger, Tokens.metricsRegistry, Tokens.liveParts, Tokens.timers],
    );
  });
