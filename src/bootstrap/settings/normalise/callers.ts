import type { Principal } from '../../../domain/identity/principal.ts';
import { visibleName } from '../../../domain/identity/visible-name.ts';
import { paceOf } from '../../../domain/limiting/rate.ts';
import type { CallerEntry } from '../schema/callers.ts';

const MINUTE_MS = 60_000;
/** As a claim of a token that names none (mission AU-04). */
const DEFAULT_BURST = 50;

/** Who somebody is, by what a file says of the caller; `key`: where it names no user. */
export const callerOf = (
  { user, scopes, groups, rate_limit: rate }: CallerEntry,
  key: string,
  via: NonNullable<Principal['via']>,
): Principal => ({
  key: user === undefined ? key : `user:${visibleName(user)}`,
  via,
  ...(scopes === undefined ? {} : { scopes }),
  ...(groups === undefined ? {} : { groups }),
  ...(rate === undefined
    ? {}
    : {
        pace: paceOf({
          limit: rate.requests_per_minute,
          windowMs: MINUTE_MS,
          burst: rate.burst ?? DEFAULT_BURST,
        }),
      }),
});
