import 'reflect-metadata';
import { Container } from 'inversify';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { ThisWorker } from './cluster/this-worker.ts';
import { admissionModule } from './modules/admission.module.ts';
import { auditModule } from './modules/audit.module.ts';
import { authorizationModule } from './modules/authorization.module.ts';
import { backendsModule } from './modules/backends.module.ts';
import { cachingModule } from './modules/caching.module.ts';
import { clientsModule } from './modules/clients.module.ts';
import { clusterModule } from './modules/cluster.module.ts';
import { detectionModule } from './modules/detection.module.ts';
import { egressModule } from './modules/egress.module.ts';
import { erasModule } from './modules/eras.module.ts';
import { frontendsModule } from './modules/frontends.module.ts';
import { healthModule } from './modules/health.module.ts';
import { idempotencyModule } from './modules/idempotency.module.ts';
import { identityModule } from './modules/identity.module.ts';
import { lifeModule } from './modules/life.module.ts';
import { limitingModule } from './modules/limiting.module.ts';
import { listsModule } from './modules/lists.module.ts';
import { pinningModule } from './modules/pinning.module.ts';
import { poolsModule } from './modules/pools.module.ts';
import { relayModule } from './modules/relay.module.ts';
import { reloadModule } from './modules/reload.module.ts';
import { replicasModule } from './modules/replicas.module.ts';
import { resultsModule } from './modules/results.module.ts';
import { routingModule } from './modules/routing.module.ts';
import { serversModule } from './modules/servers.module.ts';
import { sessionsModule } from './modules/sessions.module.ts';
import { sharedSessionsModule } from './modules/shared-sessions.module.ts';
import { systemModule } from './modules/system.module.ts';
import { telemetryModule } from './modules/telemetry.module.ts';
import { upstreamCredentialsModule } from './modules/upstream-credentials.module.ts';
import { wholeModule } from './modules/whole.module.ts';
import { workersModule } from './modules/workers.module.ts';
import { activeSettings } from './reload/active-settings.ts';
import { noOrigin, type SettingsOrigin } from './reload/settings-origin.ts';
import type { Settings } from './settings/settings.ts';

/** The composition root: every part of one gateway, built on first use. */
export const createContainer = (
  configured: Settings,
  logger: Logger,
  origin: SettingsOrigin = noOrigin,
  worker?: ThisWorker,
): Container => {
  const settings = activeSettings(configured);
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(
    systemModule,
    egressModule(settings),
    telemetryModule(logger),
    clusterModule(worker),
    replicasModule(settings),
    identityModule(settings),
    auditModule(settings),
    authorizationModule(settings),
    detectionModule(settings),
    upstreamCredentialsModule(settings),
    backendsModule(settings),
    resultsModule(settings),
    serversModule(settings),
    poolsModule(settings),
    healthModule(settings),
    clientsModule(settings),
    pinningModule(settings),
    erasModule(settings),
    workersModule(settings),
    listsModule(settings),
    wholeModule(settings),
    cachingModule(settings),
    idempotencyModule(settings),
    routingModule(settings),
    limitingModule(settings),
    admissionModule(settings),
    relayModule,
    sharedSessionsModule(settings),
    sessionsModule(settings),
    frontendsModule(settings),
    lifeModule(settings),
    reloadModule(settings, origin),
  );
  return container;
};
