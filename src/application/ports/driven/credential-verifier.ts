import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';

/** What a client showed to say who it is. */
export interface Credential {
  /** Bearer token without the word `Bearer`; undefined when none was shown. */
  readonly bearer: string | undefined;
  /** The TLS client certificate, verified by an authority the operator named; absent when none was shown. */
  readonly certificate?: ClientCertificate | undefined;
}

export interface ClientCertificate {
  /** Common name of the subject. */
  readonly subject: string;
  /** SHA-256 of the certificate, hexadecimal. */
  readonly fingerprint: string;
}

/** Who somebody is, or why nobody that may enter. */
export type Verdict = Principal | Fault;

export interface CredentialVerifier {
  /**
   * `unauthorized` when the credential does not identify anybody who may enter, `auth_unavailable` when that cannot be
   * found out. A promise only for a token that has to be looked into first; it never rejects.
   */
  verify(credential: Credential): Verdict | Promise<Verdict>;
  /** Every message shows a token where its carrier does not do it by itself (mission AU-10); absent: the first one does. */
  readonly provesEachMessage?: boolean;
  /**
   * Whether somebody who came in by other settings would still be let in. Absent: that cannot be said without the credential,
   * so that everybody has to show it again.
   */
  keeps?(principal: Principal): boolean;
}
