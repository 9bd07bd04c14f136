import type { ClientCertificate } from '../../../application/ports/driven/credential-verifier.ts';
import type { Principal } from '../../../domain/identity/principal.ts';

const known = new WeakMap<ClientCertificate, Principal>();

const form = /^certificate:[0-9a-f]*$/;

/** Whether this is somebody that {@link certifiedBy} names. */
export const isCertified = ({ key }: Principal): boolean => form.test(key);

/** The owner of a certificate where nothing says which name in it counts: every certificate is a user of its own. */
export const certifiedBy = (certificate: ClientCertificate): Principal => {
  const earlier = known.get(certificate);
  if (earlier !== undefined) return earlier;
  const { fingerprint, expiresAtMs } = certificate;
  const principal: Principal = {
    key: `certificate:${fingerprint}`,
    via: 'certificate',
    credentialId: fingerprint,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
  known.set(certificate, principal);
  return principal;
};
