import { ContainerModule } from 'inversify';
import { SocketProbe } from '../../adapters/outbound/detection/socket-probe.ts';
import { PrometheusDetection } from '../../adapters/outbound/telemetry/detection-metrics.ts';
import { DetectionDesk } from '../../application/detection/detection-desk.ts';
import { Detector } from '../../application/detection/detector.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Finding out what addresses speak. */
export const detectionModule = ({ detection }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.protocolProbe).toResolvedValue(
      ({ written: passage }) =>
        new SocketProbe({ identity, searchPath: process.env['PATH'] ?? '', passage }),
      [Tokens.egress],
    );
    bind(Tokens.detector).toResolvedValue(
      (probe, clock, timers, logger, registry) =>
        new Detector(detection, {
          probe,
          clock,
          timers,
          logger,
          metrics: new PrometheusDetection(registry),
        }),
      [Tokens.protocolProbe, Tokens.clock, Tokens.timers, Tokens.logger, Tokens.metricsRegistry],
    );
    bind(Tokens.detectionDesk).toResolvedValue(
      (detector, clock) => new DetectionDesk(detector, clock),
      [Tokens.detector, Tokens.clock],
    );
  });
