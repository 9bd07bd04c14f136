import { type Pace, paceOf } from '../limiting/rate.ts';
import type { Principal, ProofKind } from './principal.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What is made of claims. */
export interface ClaimRules {
  readonly via: ProofKind;
  /** `exp` counts for so much longer, as clocks differ. */
  readonly toleranceMs: number;
  /** The claim with the groups: its name, or the way to it with dots between (`realm_access.roles`). */
  readonly groupsClaim: string;
  /** Whose users they are, by {@link realmOf}; absent where there is one issuer. */
  readonly realm?: string | undefined;
}

/** What a claim that names no burst allows at once: as the original gateway does (mission AU-04). */
const DEFAULT_BURST = 50;
const MINUTE_MS = 60_000;
const MAX_RATE = 10_000_000;
/** The last second a date can be (ECMA-262 §21.4.1.1). */
const MAX_DATE_SECONDS = 8_640_000_000_000;
const PROTOCOL = 'protocol:';
const MAX_GROUPS = 256;
const MAX_ID_LENGTH = 256;

/**
 * Who a token speaks of; undefined when it names nobody. `sub` is unique for one issuer only (RFC 7519 §4.1.2), so that
 * users of several have the realm in their key. `exp`: RFC 7519 §4.1.4, seconds since 1970.
 */
export const principalOf = (claims: Claims, rules: ClaimRules): Principal | undefined => {
  const key = keyOf(claims, rules.realm);
  if (key === undefined) return undefined;
  const { exp, jti } = claims;
  const scopes = scopesOf(claims);
  const pace = paceIn(claims['rate_limit']) ?? paceOfScopes(scopes);
  const protocols = protocolsOf(scopes);
  const groups = groupsIn(claims, rules.groupsClaim);
  const isId = typeof jti === 'string' && jti !== '' && jti.length <= MAX_ID_LENGTH;
  return {
    key,
    via: rules.via,
    ...(isId ? { credentialId: jti } : {}),
    ...(groups === undefined ? {} : { groups }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(protocols.length === 0 ? {} : { protocols }),
    ...(pace === undefined ? {} : { pace }),
    ...(isNumericDate(exp) ? { expiresAtMs: exp * 1_000 + rules.toleranceMs } : {}),
  };
};

/** The realm of an issuer that no setting has a name for: names have no angle brackets. */
export const realmOf = (issuer: string): string => `<${encodeURIComponent(issuer.toWellFormed())}>`;

/** RFC 7519 §2: seconds since 1970. JSON has numbers that JavaScript reads as infinite. */
export const isNumericDate = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= MAX_DATE_SECONDS;

/** A token of a program that acts for itself may name the program only (RFC 7662 §2.2). */
const keyOf = ({ sub, client_id: client }: Claims, realm?: string): string | undefined => {
  const at = realm === undefined ? '' : `@${realm}`;
  if (typeof sub === 'string' && sub !== '') return `user${at}:${visible(sub)}`;
  return typeof client === 'string' && client !== '' ? `client${at}:${visible(client)}` : undefined;
};

/** Keys are visible ASCII. No two names have the same form. */
const visible = (name: string): string =>
  /^[\x21-\x24\x26-\x7e]+$/.test(name) ? name : encodeURIComponent(name.toWellFormed());

/** `scopes`, a list, is the original gateway's; `scope`, words, RFC 8693 §4.2; `scp`, either, what several others write. */
const scopesOf = ({ scopes, scope, scp }: Claims): readonly string[] | undefined => {
  for (const said of [scopes, scope, scp]) {
    if (Array.isArray(said)) return said.filter((one) => typeof one === 'string');
    if (typeof said === 'string') return said.split(' ').filter((one) => one !== '');
  }
  return undefined;
};

const paceIn = (claim: unknown): Pace | undefined => {
  if (typeof claim !== 'object' || claim === null) return undefined;
  const limit: unknown = Reflect.get(claim, 'requests_per_minute');
  const burst: unknown = Reflect.get(claim, 'burst');
  if (!isCount(limit)) return undefined;
  return paceOf({ limit, windowMs: MINUTE_MS, burst: isCount(burst) ? burst : DEFAULT_BURST });
};

/** Mission AU-15: `rate_limit:<per minute>:<burst>`; the first that can be read counts. */
const paceOfScopes = (scopes: readonly string[] = []): Pace | undefined => {
  for (const scope of scopes) {
    const [, perMinute, burst] = /^rate_limit:(\d{1,9}):(\d{1,9})$/.exec(scope) ?? [];
    const rate = { limit: Number(perMinute), windowMs: MINUTE_MS, burst: Number(burst) };
    if (isCount(rate.limit) && isCount(rate.burst)) return paceOf(rate);
  }
  return undefined;
};

/** Mission AU-19: `protocol:<name>`. */
const protocolsOf = (scopes: readonly string[] = []): readonly string[] =>
  scopes.flatMap((scope) => (scope.startsWith(PROTOCOL) ? [scope.slice(PROTOCOL.length)] : []));

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_RATE;

const groupsIn = (claims: Claims, name: string): readonly string[] | undefined => {
  const said = Object.hasOwn(claims, name) ? claims[name] : at(claims, name.split('.'));
  if (typeof said === 'string' && said !== '') return [said];
  if (!Array.isArray(said)) return undefined;
  return said.filter((one) => typeof one === 'string').slice(0, MAX_GROUPS);
};

const at = (value: unknown, [first, ...rest]: readonly string[]): unknown => {
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return undefined;
  return at(Reflect.get(value, first), rest);
};
