import type { EgressSettings } from '../egress-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { Findings } from './findings.ts';

/** Undefined when the file says nothing of it. */
export const egressOf = (
  { egress: file }: GatewayFile,
  findings: Findings,
): EgressSettings | undefined => {
  const { allow = [], deny = [] } = file ?? {};
  for (const [index, place] of allow.entries()) {
    if (!deny.includes(place)) continue;
    findings.problem(
      ['egress', 'allow', index],
      `${place} is denied too, which counts: keep one of the two`,
    );
  }
  return allow.length + deny.length === 0 ? undefined : { allow, deny };
};
