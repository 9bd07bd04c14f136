import { RefusedCredential } from '../../domain/identity/refused-credential.ts';
import type { Outstayed } from '../ports/driven/credential-verifier.ts';

/** What is said to whoever has something open by a credential that is not good any more. */
export const outstayedFaults: Readonly<Record<Outstayed, RefusedCredential>> = {
  expired: new RefusedCredential(
    'expired_token',
    'the credential this was opened with has expired; come again with a new one',
  ),
  revoked: new RefusedCredential(
    'revoked_token',
    'the credential this was opened with was revoked',
  ),
};
