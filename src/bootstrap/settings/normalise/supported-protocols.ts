import { formatPath } from '../../../domain/config/problem.ts';
import type { ServerSection } from '../schema/server-section.ts';
import type { Findings } from './findings.ts';
import type { LocatedEntry } from './listen.ts';

/** The frontends that `server.supported_protocols` leaves (mission C-45). Health alone is on no protocol of clients. */
export const supportedOnly = (
  entries: readonly LocatedEntry[],
  { supported_protocols: supported, frontends }: ServerSection,
  findings: Findings,
): readonly LocatedEntry[] => {
  if (supported === undefined) return entries;
  return entries.filter(({ entry, path }) => {
    const protocol = entry.protocol === 'tcp_binary' ? 'tcp' : entry.protocol;
    if (protocol === 'tcp_health' || supported.includes(protocol)) return true;
    if (frontends !== undefined && entry.enabled !== false) {
      const message = `${formatPath(path)} is left out: server.supported_protocols does not name ${protocol}`;
      findings.warn(path, message);
    }
    return false;
  });
};
