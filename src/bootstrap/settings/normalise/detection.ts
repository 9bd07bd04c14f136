import type { DetectorSettings } from '../../../application/detection/detector.ts';
import { DEFAULT_DETECTION } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** `protocol_detection` is the original system's word for it. */
export const detectionOf = (
  { detection, protocol_detection: original }: GatewayFile,
  findings: Findings,
): DetectorSettings => {
  for (const [old, own] of twice) {
    const said = original?.[old];
    const ours = detection?.[own];
    if (said === undefined || ours === undefined) continue;
    findings.overruled(['protocol_detection', old], said, ['detection', own], ours);
  }
  return {
    ...DEFAULT_DETECTION,
    ...defined({
      isEnabled: detection?.enabled ?? original?.enabled,
      timeoutMs: detection?.timeout ?? original?.timeout,
      ttlMs: detection?.cache_ttl ?? original?.cache_duration,
      failureTtlMs: detection?.failure_ttl,
      fallback: detection?.fallback ?? original?.fallback_protocol,
      accuracyTarget: detection?.accuracy_target ?? original?.accuracy_target,
    }),
  };
};

const twice = [
  ['enabled', 'enabled'],
  ['timeout', 'timeout'],
  ['cache_duration', 'cache_ttl'],
  ['fallback_protocol', 'fallback'],
  ['accuracy_target', 'accuracy_target'],
] as const;
