import { Fault } from '../../../domain/fault/fault.ts';
import {
  type RefusalReason,
  RefusedCredential,
} from '../../../domain/identity/refused-credential.ts';

const RETRY_AFTER_MS = 1_000;

/** `why` completes "the bearer token is not valid here: ..."; it helps whoever has the token, and nobody who forges one. */
export const invalidToken = (why: string, reason: RefusalReason = 'invalid_token'): Fault =>
  new RefusedCredential(reason, `the bearer token is not valid here: ${why}`);

export const KEYS_UNAVAILABLE = new Fault(
  'auth_unavailable',
  'the keys to check tokens with cannot be had at the moment; try again later',
  RETRY_AFTER_MS,
);

export const SERVER_UNAVAILABLE = new Fault(
  'auth_unavailable',
  'the authorization server that knows this token cannot be asked at the moment; try again later',
  RETRY_AFTER_MS,
);
