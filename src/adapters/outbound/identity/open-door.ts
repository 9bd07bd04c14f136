import type { CredentialVerifier } from '../../../application/ports/driven/credential-verifier.ts';
import { anonymous } from '../../../domain/identity/principal.ts';

/** `auth.provider: none`: everybody who can reach the gateway may use it. */
export const openDoor: CredentialVerifier = {
  verify: () => anonymous,
  keeps: ({ key }) => key === anonymous.key,
};
