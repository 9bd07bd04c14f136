import type { ServerTimes } from '../application/links/deadlines.ts';
import type { TimeLimits } from '../application/links/time-lines.ts';
import type { RequestTimeSettings, ServerSettings, TimeoutSettings } from './settings/settings.ts';

/** The limits of all requests that no server or tool has its own for. */
export const commonTimes = ({ firstByteMs, callMs, totalMs }: TimeoutSettings): TimeLimits => ({
  firstByteMs,
  idleMs: callMs,
  totalMs,
});

/** Of the servers that have limits of their own, each with what it leaves open filled in. */
export const ownTimes = (
  servers: readonly ServerSettings[],
  common: TimeLimits,
): ReadonlyMap<string, ServerTimes> =>
  new Map(
    servers.flatMap(({ name, callTimeoutMs: idleMs, times: { firstByteMs, totalMs, tools } }) => {
      const isAsAll = [idleMs, firstByteMs, totalMs].every((time) => time === undefined);
      if (isAsAll && tools.length === 0) return [];
      const limits = filledIn({ firstByteMs, idleMs, totalMs }, common);
      const named = tools.map(([tool, times]) => [tool, filledIn(times, limits)] as const);
      return [[name, { limits, tools: named }]];
    }),
  );

const filledIn = (own: RequestTimeSettings, common: TimeLimits): TimeLimits => ({
  firstByteMs: own.firstByteMs ?? common.firstByteMs,
  idleMs: own.idleMs ?? common.idleMs,
  totalMs: own.totalMs ?? common.totalMs,
});
