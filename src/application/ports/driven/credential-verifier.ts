import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';

/** What a client showed to say who it is. */
export interface Credential {
  /** Bearer token without the word `Bearer`; undefined when none was shown. */
  readonly bearer: string | undefined;
}

export interface CredentialVerifier {
  /** `unauthorized` when the credential does not identify anybody who may enter. */
  verify(credential: Credential): Principal | Fault;
}
