import type { SessionSettings } from '../operation-settings.ts';
import { DEFAULT_LEASE_MS, type ReplicaSettings } from '../replica-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { Findings } from './findings.ts';

const shortestLeaseMs = 300;
const longestLeaseMs = 60_000;

/** Gateways whose sessions are in the same Redis are replicas of one another; so are the workers of one gateway. */
export const replicasOf = (
  { sessions, server }: GatewayFile,
  kept: SessionSettings | undefined,
  findings: Findings,
): ReplicaSettings | undefined => {
  const leaseMs = sessions?.lease ?? DEFAULT_LEASE_MS;
  if (leaseMs < shortestLeaseMs || leaseMs > longestLeaseMs) {
    findings.problem(['sessions', 'lease'], 'expected 300ms to 60s');
  }
  if (kept?.redis === undefined) {
    return (server?.workers ?? 1) > 1 ? { provider: 'local', leaseMs } : undefined;
  }
  if (leaseMs < 3 * kept.redis.operationMs) {
    const message = `sessions.lease: expected at least 3 times operation_timeout (${kept.redis.operationMs} ms), so that one slow answer loses no lease`;
    findings.keyProblem(['sessions', 'lease'], message);
  }
  return { provider: 'redis', leaseMs, redis: kept.redis };
};
