import type { PrometheusEgress } from '../../adapters/outbound/telemetry/egress-metrics.ts';
import type { RefusalListener } from '../../adapters/shared/egress/passage.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';

/** Beyond it the log begins to repeat itself. */
const MAX_REMEMBERED = 256;

/** Counts connections that were refused, and says each kind of them once: a server that is tried again is no news. */
export const egressNews = (
  logger: Logger,
  metrics: Pick<PrometheusEgress, 'refused'>,
): RefusalListener => {
  const told = new Set<string>();
  return (host, address, ground) => {
    metrics.refused(ground);
    const what = `${host} ${address}`;
    if (told.has(what)) return;
    if (told.size >= MAX_REMEMBERED) told.clear();
    told.add(what);
    const fix =
      ground === 'denied'
        ? 'egress.deny says so'
        : 'list the address in egress.allow if it is meant';
    logger.warn('the rules of egress forbid a connection', { host, address, reason: ground, fix });
  };
};
