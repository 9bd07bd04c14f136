import type { PolicyName } from '../../../domain/balancing/policy.ts';
import type { BalancingSettings, StickySettings } from '../balancing-settings.ts';
import type { Path } from '../document/places.ts';
import type { StickyEntry } from '../schema/balancing.ts';
import type { Findings } from './findings.ts';

/** By what callers stick: what is said, else what the policy is about, else as for all servers. */
export const stickyOf = (
  entry: StickyEntry | undefined,
  policy: PolicyName,
  path: Path,
  common: BalancingSettings,
  findings: Findings,
): StickySettings => {
  const isHash = policy === 'ip_hash';
  if (entry === undefined) {
    return isHash && common.sticky.by === 'none' ? { by: 'address' } : common.sticky;
  }
  const { cookie, header, by = byOf(entry) } = entry;
  refuseOthers(entry, by, path, findings);
  if (isHash && by === 'none') {
    const message = 'ip_hash needs something to stick by: address, session, cookie or header';
    findings.problem([...path, 'by'], message);
  }
  if (by !== 'cookie' && by !== 'header') return { by };
  const name = by === 'cookie' ? cookie : header;
  if (name === undefined) {
    findings.problem(path, `by ${by} needs the name of the ${by}: write ${by}: NAME`);
  } else if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    findings.problem([...path, by], `${JSON.stringify(name)} cannot be the name of a ${by}`);
  }
  return { by, name: by === 'header' ? (name ?? '').toLowerCase() : (name ?? '') };
};

const byOf = ({ cookie, header }: StickyEntry): StickySettings['by'] => {
  if (cookie !== undefined) return 'cookie';
  return header === undefined ? 'session' : 'header';
};

const refuseOthers = (
  entry: StickyEntry,
  by: StickySettings['by'],
  path: Path,
  findings: Findings,
): void => {
  for (const key of ['cookie', 'header'] as const) {
    if (entry[key] === undefined || key === by) continue;
    findings.keyProblem(
      [...path, key],
      `${key} has no meaning for by ${by}: leave one of both out`,
    );
  }
};
