import { SocketProbe } from '../../adapters/outbound/detection/socket-probe.ts';
import { systemClock, systemTimers } from '../../adapters/outbound/system/clock.ts';
import { PrometheusDetection } from '../../adapters/outbound/telemetry/detection-metrics.ts';
import { Registry } from '../../adapters/outbound/telemetry/prom-parts.ts';
import { EgressGuard } from '../../adapters/shared/egress/egress-guard.ts';
import { DetectionDesk } from '../../application/detection/detection-desk.ts';
import { type Detection, Detector } from '../../application/detection/detector.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import { egressRulesOf } from '../egress/egress-rules-of.ts';
import { identity } from '../identity.ts';
import { DEFAULT_DETECTION } from '../settings/defaults.ts';

/** Finds out what addresses speak, without a gateway and its configuration. */
export const detectAddresses = async (
  addresses: readonly string[],
  timeoutMs: number,
): Promise<readonly (Detection | Fault)[]> => {
  const { written: passage } = new EgressGuard(egressRulesOf(undefined), () => undefined);
  const probe = new SocketProbe({ identity, searchPath: process.env['PATH'] ?? '', passage });
  const detector = new Detector(
    { ...DEFAULT_DETECTION, timeoutMs },
    {
      probe,
      clock: systemClock,
      timers: systemTimers,
      logger: silent,
      metrics: new PrometheusDetection(new Registry()),
    },
  );
  const found = await new DetectionDesk(detector, systemClock).detect(addresses);
  await probe.close();
  return found;
};

/** The result says it all. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
