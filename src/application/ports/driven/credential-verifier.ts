import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';

/** What a client showed to say who it is. */
export interface Credential {
  /** Bearer token without the word `Bearer`; undefined when none was shown. */
  readonly bearer: string | undefined;
  /** What the header of API keys held (mission AU-11); absent when it did not come or none is known here. */
  readonly apiKey?: string | undefined;
  /** RFC 7617: name and password; absent when none were shown. */
  readonly basic?: BasicCredential | undefined;
  /** More may still come: a refusal only says that this is not enough, and counts nowhere. */
  readonly isTrial?: boolean | undefined;
  /** Whence it was shown, so that guessing can be slowed down; absent where there is no network between. */
  readonly remoteAddress?: string | undefined;
  /** The TLS client certificate, verified by an authority the operator named; absent when none was shown. */
  readonly certificate?: ClientCertificate | undefined;
}

export interface BasicCredential {
  readonly user: string;
  readonly password: string;
}

export interface ClientCertificate {
  /** Common name of the subject. */
  readonly subject: string;
  /** Subject alternative names by kind, in the order of the certificate (RFC 5280 §4.2.1.6); absent when it has none. */
  readonly alternativeNames?: readonly AlternativeName[] | undefined;
  /** When it runs out, in milliseconds since 1970; absent where that is not known. */
  readonly expiresAtMs?: number | undefined;
  /** SHA-256 of the certificate, hexadecimal. */
  readonly fingerprint: string;
}

export interface AlternativeName {
  readonly kind: 'dns' | 'uri' | 'email' | 'ip';
  readonly value: string;
}

/** Who somebody is, or why nobody that may enter. */
export type Verdict = Principal | Fault;

export type Outstayed = 'expired' | 'revoked';

export interface CredentialVerifier {
  /**
   * `unauthorized` when the credential does not identify anybody who may enter, `auth_unavailable` when that cannot be
   * found out. A promise only for a token that has to be looked into first; it never rejects.
   */
  verify(credential: Credential): Verdict | Promise<Verdict>;
  /** Every message shows a token where its carrier does not do it by itself (mission AU-10); absent: the first one does. */
  readonly provesEachMessage?: boolean;
  /** The header that API keys come in, in lower case; absent where there are none. */
  readonly apiKeyHeader?: string | undefined;
  /**
   * Who was let in with this very credential a short time ago, without a look at it; undefined: nobody is known to have
   * been. Whoever is known is let in though others guess from the same address.
   */
  recalls?(credential: Credential): Principal | undefined;
  /** Why what was opened with this may not go on; undefined: it may. Absent: it always may. */
  outstayed?(principal: Principal): Outstayed | undefined;
  /**
   * Whether somebody who came in by other settings would still be let in. Absent: that cannot be said without the credential,
   * so that everybody has to show it again.
   */
  keeps?(principal: Principal): boolean;
}
