import { expect, test } from 'vitest';
import { CertificateVerifier } from '../../../../src/adapters/outbound/identity/certificate-verifier.ts';
import { certifiedBy } from '../../../../src/adapters/outbound/identity/certified.ts';

const certificate = { subject: 'ada', fingerprint: 'ab', expiresAtMs: 1_000 };

test('whoever came in by a certificate may stay as long as it lasts', () => {
  expect(certifiedBy(certificate).expiresAtMs).toBe(1_000);
  const ada = { key: 'user:ada', via: 'certificate' } as const;
  const named = new CertificateVerifier({
    identity: 'subject',
    users: new Map([['ada', ada]]),
    admitsOthers: false,
  });
  const principal = named.verify({ bearer: undefined, certificate });
  expect(principal).toEqual({ ...ada, credentialId: 'ab', expiresAtMs: 1_000 });
  expect(named.keeps({ ...ada, credentialId: 'ab', expiresAtMs: 1_000 })).toBe(true);
  const open = new CertificateVerifier({
    identity: 'subject',
    users: new Map(),
    admitsOthers: true,
  });
  expect(open.verify({ bearer: undefined, certificate })).toMatchObject({ expiresAtMs: 1_000 });
});
