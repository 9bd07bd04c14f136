import type { PasswordHash } from '../../domain/identity/password-hash.ts';
import type { Principal } from '../../domain/identity/principal.ts';

/** What holds whoever vouches for callers. */
export interface GuardSettings {
  /** Credentials from one address that may be wrong within a minute; absent: {@link DEFAULT_MAX_FAILURES}, 0: any number. */
  readonly maxFailures?: number | undefined;
  /** Where it is written what was revoked; absent: in the state folder. */
  readonly tokenFile?: string | undefined;
}

export interface ApiKeySettings {
  readonly id: string;
  /** SHA-256 of the key, base64url. */
  readonly digest: string;
  readonly principal: Principal;
}

export interface ApiKeyAuthSettings {
  readonly provider: 'api_key';
  /** In lower case. */
  readonly header: string;
  /** At least one. */
  readonly keys: readonly ApiKeySettings[];
  readonly provesEachMessage: boolean;
}

export interface BasicUserSettings {
  readonly name: string;
  /** A text: the password itself. */
  readonly password: PasswordHash | string;
  readonly principal: Principal;
}

export interface BasicAuthSettings {
  readonly provider: 'basic';
  /** At least one. */
  readonly users: readonly BasicUserSettings[];
  /** So long a password that was right is not looked at again; 0: each time. */
  readonly cacheMs: number;
}

interface CertificateUserSettings {
  /** As it stands in the certificate. */
  readonly name: string;
  readonly principal: Principal;
}

export interface MtlsAuthSettings {
  readonly provider: 'mtls';
  /** What of a certificate says who its owner is. */
  readonly identity: 'subject' | 'dns' | 'uri' | 'email' | 'ip' | 'fingerprint';
  readonly users: readonly CertificateUserSettings[];
  /** Whoever an authority vouches for may come in, not only those users. */
  readonly admitsOthers: boolean;
}

export const DEFAULT_API_KEY_HEADER = 'x-api-key';
/** Reliability S08. */
export const DEFAULT_MAX_FAILURES = 10;
