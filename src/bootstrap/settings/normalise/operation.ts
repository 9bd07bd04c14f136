import type { Environment } from '../document/variables.ts';
import type { OperationSettings } from '../operation-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { aboutOf, healthListenerOf, listenersOf, poolOf } from './connections.ts';
import { discoveryOf } from './discovery.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { idempotencyOf } from './idempotency.ts';
import { keptOf } from './kept.ts';
import { tracingOf } from './observing.ts';
import { replicasOf } from './replicas.ts';
import { securityOf } from './security.ts';
import { sessionsOf } from './sessions.ts';
import { validationOf } from './validation.ts';

/** What a file says of everything around the gateway. */
export const operationOf = (
  file: GatewayFile,
  base: FileBase,
  environment: Environment,
  findings: Findings,
): OperationSettings => {
  const section = file.server ?? {};
  const sessions = sessionsOf(file, environment, base, findings);
  return {
    listeners: listenersOf(file, findings),
    healthListener: healthListenerOf(section),
    sessions,
    workerProcesses: section.workers ?? 1,
    replicas: replicasOf(file, sessions, findings),
    idempotency: idempotencyOf(file, findings),
    discovery: discoveryOf(file, base, findings),
    tracing: tracingOf(file, findings),
    security: securityOf(file, findings),
    validation: validationOf(file),
    pool: poolOf(file),
    about: aboutOf(file),
    kept: keptOf(file, base),
    // Of the environment, not of the file.
    keptVariables: undefined,
  };
};
