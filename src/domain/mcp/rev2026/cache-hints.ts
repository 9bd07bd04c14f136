import { membersAt } from '../../wire/items.ts';
import type { Span } from '../../wire/message.ts';
import { decodeText, jsonString } from '../../wire/text.ts';
import { kindOf } from './value-kind.ts';

export type CacheScope = 'public' | 'private';

/** How long a result may be used again, and for whom (2026-07-28, server/utilities/caching). */
export interface CacheHints {
  /** Milliseconds. */
  readonly ttlMs: number;
  /** `public`: anybody may be shown it; `private`: only who asked. */
  readonly scope: CacheScope;
}

/** Longest text of a number that is a safe integer, written plainly. */
const maxNumberBytes = 17;

/** The hints in the result at `result`; what is missing or malformed is taken for 0 and `private`. */
export const cacheHintsAt = (bytes: Uint8Array, result: Span): CacheHints => {
  const { ttlMs, cacheScope } = membersAt(bytes, result.start, ['ttlMs', 'cacheScope']);
  return hintsFrom(bytes, ttlMs, cacheScope);
};

/** The same from where the two values stand. */
export const hintsFrom = (
  bytes: Uint8Array,
  ttlMs: Span | undefined,
  cacheScope: Span | undefined,
): CacheHints => ({
  ttlMs: ttlAt(bytes, ttlMs),
  scope:
    cacheScope !== undefined && jsonString(bytes, cacheScope) === 'public' ? 'public' : 'private',
});

const ttlAt = (bytes: Uint8Array, span: Span | undefined): number => {
  if (span === undefined || kindOf(bytes, span) !== 'number') return 0;
  if (span.end - span.start > maxNumberBytes) return 0;
  const ttlMs = Number(decodeText(bytes, span));
  return Number.isSafeInteger(ttlMs) && ttlMs > 0 ? ttlMs : 0;
};
