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

export interface CredentialVerifier {
  /** `unauthorized` when the credential does not identify anybody who may enter. */
  verify(credential: Credential): Principal | Fault;
}
