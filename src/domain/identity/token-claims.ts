import { type Pace, paceOf } from '../limiting/rate.ts';
import type { Principal } from './principal.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What a claim that names no burst allows at once: as the original gateway does (mission AU-04). */
const DEFAULT_BURST = 50;
const MINUTE_MS = 60_000;
const MAX_RATE = 10_000_000;

/**
 * Who a token speaks of; undefined when it names nobody. `exp` (RFC 7519 §4.1.4, seconds since 1970) counts for
 * `toleranceMs` longer, as clocks differ.
 */
export const principalOf = (claims: Claims, toleranceMs: number): Principal | undefined => {
  const key = keyOf(claims);
  if (key === undefined) return undefined;
  const scopes = scopesOf(claims);
  const pace = paceIn(claims['rate_limit']);
  const { exp } = claims;
  return {
    key,
    ...(scopes === undefined ? {} : { scopes }),
    ...(pace === undefined ? {} : { pace }),
    ...(typeof exp === 'number' ? { expiresAtMs: exp * 1_000 + toleranceMs } : {}),
  };
};

/** A token of a program that acts for itself may name the program only (RFC 7662 §2.2). */
const keyOf = ({ sub, client_id: client }: Claims): string | undefined => {
  if (typeof sub === 'string' && sub !== '') return `user:${visible(sub)}`;
  return typeof client === 'string' && client !== '' ? `client:${visible(client)}` : undefined;
};

/** Keys are visible ASCII. No two names have the same form. */
const visible = (name: string): string =>
  /^[\x21-\x24\x26-\x7e]+$/.test(name) ? name : encodeURIComponent(name.toWellFormed());

/** `scopes`, a list, is the original gateway's; `scope`, words, is RFC 8693 §4.2. */
const scopesOf = ({ scopes, scope }: Claims): readonly string[] | undefined => {
  if (Array.isArray(scopes)) return scopes.filter((one) => typeof one === 'string');
  return typeof scope === 'string' ? scope.split(' ').filter((one) => one !== '') : undefined;
};

const paceIn = (claim: unknown): Pace | undefined => {
  if (typeof claim !== 'object' || claim === null) return undefined;
  const limit: unknown = Reflect.get(claim, 'requests_per_minute');
  const burst: unknown = Reflect.get(claim, 'burst');
  if (!isCount(limit)) return undefined;
  return paceOf({ limit, windowMs: MINUTE_MS, burst: isCount(burst) ? burst : DEFAULT_BURST });
};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_RATE;
