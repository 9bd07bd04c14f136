import { Fault } from '../fault/fault.ts';

/** Why a credential was refused, for figures: a closed list, which says nothing of whose it was. */
export type RefusalReason =
  | 'missing_token'
  | 'invalid_token'
  | 'invalid_signature'
  | 'expired_token'
  | 'revoked_token'
  | 'unknown_key'
  | 'wrong_password'
  | 'unknown_certificate'
  | 'unavailable'
  | 'too_many_failures';

export const refusalReasons: readonly RefusalReason[] = [
  ...(['missing_token', 'invalid_token', 'invalid_signature', 'expired_token'] as const),
  ...(['revoked_token', 'unknown_key', 'wrong_password', 'unknown_certificate'] as const),
  ...(['unavailable', 'too_many_failures'] as const),
];

/** What somebody may have tried at random. The others were good once, or show nothing. */
const guesses: ReadonlySet<RefusalReason> = new Set<RefusalReason>([
  ...(['invalid_token', 'invalid_signature', 'unknown_key', 'wrong_password'] as const),
  'unknown_certificate',
]);

/** `unauthorized`, and why as figures say it. */
export class RefusedCredential extends Fault {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super('unauthorized', message);
    this.reason = reason;
  }
}

export const reasonOf = (fault: Fault): RefusalReason => {
  if (fault instanceof RefusedCredential) return fault.reason;
  if (fault.code === 'too_many_failures') return 'too_many_failures';
  return fault.code === 'unauthorized' ? 'invalid_token' : 'unavailable';
};

export const isGuess = (reason: RefusalReason): boolean => guesses.has(reason);

/** Something was shown, and looked at. */
export const isWrong = (reason: RefusalReason): boolean =>
  reason !== 'missing_token' && reason !== 'unavailable';
