import { ContainerModule } from 'inversify';
import { ProcessPressure } from '../../adapters/outbound/system/pressure-gauge.ts';
import { PrometheusAdmission } from '../../adapters/outbound/telemetry/admission-metrics.ts';
import { Heartbeats } from '../../application/push/heartbeat.ts';
import { Admission } from '../../application/relay/admission.ts';
import { LoadShedder } from '../../application/traffic/admission/load-shedder.ts';
import { type AdmissionRules, Turnstiles } from '../../application/traffic/admission/turnstiles.ts';
import { InputRules } from '../../domain/validation/input-rules.ts';
import type { AdmissionSettings, ServerSettings, Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Read at each use: what is common to all servers may change. */
const rulesOf = ({ admission }: ServerSettings, common: AdmissionSettings): AdmissionRules => ({
  maxInFlight: admission.maxInFlight ?? common.maxInFlight,
  get maxWaiting() {
    return admission.maxWaiting ?? common.maxWaiting;
  },
  get maxWaitMs() {
    return admission.maxWaitMs ?? common.maxWaitMs;
  },
});

/** What is taken on, what waits, and who hears meanwhile that it is still at work. */
export const admissionModule = ({
  admission,
  limits,
  timeouts: { heartbeatMs },
  validation,
}: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.admissionMetrics).toResolvedValue(
      (registry) => new PrometheusAdmission(registry),
      [Tokens.metricsRegistry],
    );
    bind(Tokens.turnstiles).toResolvedValue(
      (book, clock, timers, metrics) => {
        const own = book.table((server) => rulesOf(server, admission));
        return new Turnstiles(admission, own, { clock, timers, metrics });
      },
      [Tokens.serverBook, Tokens.clock, Tokens.timers, Tokens.admissionMetrics],
    );
    bind(Tokens.heartbeats).toResolvedValue(
      (clock, timers, metrics) =>
        heartbeatMs === undefined ? undefined : new Heartbeats(heartbeatMs, clock, timers, metrics),
      [Tokens.clock, Tokens.timers, Tokens.admissionMetrics],
    );
    bind(Tokens.shedder).toResolvedValue(
      (timers, metrics, logger) =>
        admission.shedding.isEnabled
          ? new LoadShedder(admission.shedding, {
              gauge: new ProcessPressure(),
              timers,
              metrics,
              logger,
            })
          : undefined,
      [Tokens.timers, Tokens.admissionMetrics, Tokens.logger],
    );
    bind(Tokens.admission).toResolvedValue(
      (shedder, limiter) => new Admission(limits, shedder, limiter, new InputRules(validation)),
      [Tokens.shedder, Tokens.rateLimiter],
    );
  });
