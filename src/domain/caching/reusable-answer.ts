import { member, membersAt } from '../wire/items.ts';
import type { Message } from '../wire/message.ts';
import { decodeText, jsonString } from '../wire/text.ts';

const names = ['isError', 'resultType', 'task', 'ttlMs', 'cacheScope'];
const longestMs = 2_147_483_647;

/** Whether a result is whole and good: nothing went wrong, nothing is asked, and no task stands for it. */
export const isReusable = ({ bytes, result }: Message): boolean => {
  if (result === undefined) return false;
  const { isError, resultType, task } = membersAt(bytes, result.start, names);
  if (task !== undefined) return false;
  if (isError !== undefined && decodeText(bytes, isError) !== 'false') return false;
  return resultType === undefined || jsonString(bytes, resultType) === 'complete';
};

/** What a result says of its own use (2026-07-28, server/utilities/caching). */
export interface CacheHints {
  readonly ttlMs: number;
  /** Whether other principals may see it too. */
  readonly isPublic: boolean;
}

/** Undefined when it says nothing, or that it is stale at once. */
export const cacheHintsOf = ({ bytes, result }: Message): CacheHints | undefined => {
  if (result === undefined) return undefined;
  const { ttlMs, cacheScope } = membersAt(bytes, result.start, names);
  const ttl = ttlMs === undefined ? Number.NaN : Number(decodeText(bytes, ttlMs));
  if (!(ttl > 0)) return undefined;
  const scope = cacheScope && jsonString(bytes, cacheScope);
  return { ttlMs: Math.min(Math.floor(ttl), longestMs), isPublic: scope === 'public' };
};

/** Whether a tools/call or resources/read stands for itself: it continues no earlier one, and wants no task. */
export const standsAlone = ({ bytes, params }: Message): boolean =>
  params !== undefined &&
  ['inputResponses', 'requestState', 'task'].every(
    (name) => member(bytes, params, name) === undefined,
  );
