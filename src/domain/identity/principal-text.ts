import { isRecord } from '../collections/record.ts';
import { type Pace, paceOf } from '../limiting/rate.ts';
import { type Principal, type ProofKind, proofKinds } from './principal.ts';

/** A principal as plain JSON values, for another replica. What is absent stays absent. */
export const plainPrincipal = (principal: Principal): Readonly<Record<string, unknown>> => {
  const { pace, ...said } = principal;
  return pace === undefined ? said : { ...said, pace: pace.rate };
};

/** Undefined when the values are no principal. Members nobody knows are left out. */
export const readPrincipal = (value: unknown): Principal | undefined => {
  if (!isRecord(value)) return undefined;
  const { key, via, credentialId, groups, scopes, protocols, pace, expiresAtMs } = value;
  const isValid =
    typeof key === 'string' &&
    key !== '' &&
    isAbsentOr(isProofKind)(via) &&
    isAbsentOr(isString)(credentialId) &&
    isAbsentOr(isStrings)(groups) &&
    isAbsentOr(isStrings)(scopes) &&
    isAbsentOr(isStrings)(protocols) &&
    isAbsentOr(isNumber)(expiresAtMs);
  const read = readPace(pace);
  if (!isValid || read === undefined) return undefined;
  return {
    key,
    ...(via !== undefined && { via }),
    ...(credentialId !== undefined && { credentialId }),
    ...(groups !== undefined && { groups }),
    ...(scopes !== undefined && { scopes }),
    ...(protocols !== undefined && { protocols }),
    ...(read !== 'common' && { pace: read }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
};

type Check<Value> = (value: unknown) => value is Value;

const isString = (value: unknown): value is string => typeof value === 'string';
const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isString);
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isProofKind = (value: unknown): value is ProofKind =>
  proofKinds.some((kind) => kind === value);
const isAbsentOr =
  <Value>(check: Check<Value>): Check<Value | undefined> =>
  (value): value is Value | undefined =>
    value === undefined || check(value);

/** `common`: the caller has no pace of its own. Undefined: that is none. */
const readPace = (value: unknown): Pace | 'common' | undefined => {
  if (value === undefined) return 'common';
  if (!isRecord(value)) return undefined;
  const { limit, windowMs, burst } = value;
  const isValid = isAmount(limit) && isAmount(windowMs) && isAmount(burst);
  return isValid ? paceOf({ limit, windowMs, burst }) : undefined;
};

const isAmount = (value: unknown): value is number => isNumber(value) && value > 0;
