import { ContainerModule } from 'inversify';
import { PrometheusMetrics } from '../../adapters/outbound/telemetry/prometheus.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';
import { Tokens } from '../tokens.ts';

export const telemetryModule = (logger: Logger): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const metrics = new PrometheusMetrics();
    bind(Tokens.logger).toConstantValue(logger);
    bind(Tokens.metrics).toConstantValue(metrics);
    bind(Tokens.metricsRegistry).toConstantValue(metrics.registry);
  });
