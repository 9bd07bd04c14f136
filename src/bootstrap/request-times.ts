import type { ServerTimes } from '../application/links/deadlines.ts';
import type { TimeLimits } from '../application/links/time-lines.ts';
import type { RequestTimeSettings, ServerSettings, TimeoutSettings } from './settings/settings.ts';

/** The limits of all requests that no server or tool has its own for. */
export const commonTimes = ({ firstByteMs, callMs, totalMs }: TimeoutSettings): TimeLimits => ({
  firstByteMs,
  idleMs: callMs,
  totalMs,
});

/** The limits of a server that has its own, with what it leaves open filled in. */
export const ownTimes = (
  { callTimeoutMs: idleMs, times: { firstByteMs, totalMs, tools } }: ServerSettings,
  common: TimeLimits,
): ServerTimes | undefined => {
  const isAsAll = [idleMs, firstByteMs, totalMs].every((time) => time === undefined);
  if (isAsAll && tools.length === 0) return undefined;
  const limits = filledIn({ firstByteMs, idleMs, totalMs }, common);
  const named = tools.map(([tool, times]) => [tool, filledIn(times, limits)] as const);
  return { limits, tools: named };
};

const filledIn = (own: RequestTimeSettings, common: TimeLimits): TimeLimits => ({
  firstByteMs: own.firstByteMs ?? common.firstByteMs,
  idleMs: own.idleMs ?? common.idleMs,
  totalMs: own.totalMs ?? common.totalMs,
});
