import { expect, test } from 'vitest';
import {
  type CertificateSettings,
  CertificateVerifier,
} from '../../../../src/adapters/outbound/identity/certificate-verifier.ts';
import type { ClientCertificate } from '../../../../src/application/ports/driven/credential-verifier.ts';
import type { Principal } from '../../../../src/domain/identity/principal.ts';

const certificate: ClientCertificate = {
  subject: 'agent one',
  fingerprint: 'ab'.repeat(32),
  alternativeNames: [
    { kind: 'dns', value: 'one.example' },
    { kind: 'uri', value: 'spiffe://example/agent/1' },
    { kind: 'uri', value: 'spiffe://example/agent/2' },
    { kind: 'email', value: 'one@example.com' },
    { kind: 'ip', value: '192.0.2.1' },
  ],
};
const verdictOf = (settings: Partial<CertificateSettings>, shown = certificate) =>
  new CertificateVerifier({
    identity: 'subject',
    users: new Map(),
    admitsOthers: true,
    ...settings,
  }).verify({ bearer: undefined, certificate: shown });

test.each([
  ['subject', 'certificate:subject:agent%20one'],
  ['dns', 'certificate:dns:one.example'],
  ['uri', 'certificate:uri:spiffe://example/agent/1'],
  ['email', 'certificate:email:one@example.com'],
  ['ip', 'certificate:ip:192.0.2.1'],
  ['fingerprint', `certificate:fingerprint:${'ab'.repeat(32)}`],
] as const)('by %s the caller is %s', (identity, key) => {
  expect(verdictOf({ identity })).toEqual({
    key,
    via: 'certificate',
    credentialId: certificate.fingerprint,
  });
});

test('two certificates with the same subject are the same caller, revocable one by one', () => {
  const other = { ...certificate, fingerprint: 'cd'.repeat(32) };
  expect(verdictOf({}, other)).toMatchObject({
    key: 'certificate:subject:agent%20one',
    credentialId: 'cd'.repeat(32),
  });
});

const agent: Principal = { key: 'user:agent', via: 'certificate', scopes: ['mcp:*:read'] };
const users = new Map([['spiffe://example/agent/2', agent]]);

test('any name of the kind may say which user comes', () => {
  expect(verdictOf({ identity: 'uri', users })).toMatchObject(agent);
});

test('others may come in only where that is said', () => {
  const stranger = {
    ...certificate,
    alternativeNames: [{ kind: 'uri', value: 'spiffe://x' }],
  } as const;
  expect(verdictOf({ identity: 'uri', users }, stranger)).toHaveProperty('via');
  expect(verdictOf({ identity: 'uri', users, admitsOthers: false }, stranger)).toMatchObject({
    reason: 'unknown_certificate',
  });
});

test.each([
  ['without an alternative name', { identity: 'dns' }, { subject: 'a', fingerprint: 'ab' }],
  ['with an empty subject', { identity: 'subject' }, { subject: '', fingerprint: 'ab' }],
] as const)('a certificate %s names nobody', (_, settings, shown) => {
  expect(verdictOf(settings, shown)).toMatchObject({ reason: 'unknown_certificate' });
});

test('no certificate is no caller', () => {
  const verifier = new CertificateVerifier({ identity: 'subject', users, admitsOthers: true });
  expect(verifier.verify({ bearer: 'a' })).toMatchObject({ reason: 'missing_token' });
});

test('a request over a known connection makes no new caller', () => {
  const verifier = new CertificateVerifier({ identity: 'dns', users, admitsOthers: true });
  const shown = { bearer: undefined, certificate };
  expect(verifier.verify(shown)).toBe(verifier.verify(shown));
});

test('keeps those it would let in again as who they were', () => {
  const verifier = new CertificateVerifier({ identity: 'uri', users, admitsOthers: false });
  expect(verifier.keeps({ ...agent, credentialId: 'ab' })).toBe(true);
  expect(verifier.keeps({ ...agent, scopes: [], credentialId: 'ab' })).toBe(false);
  expect(verifier.keeps({ key: 'certificate:uri:x', via: 'certificate' })).toBe(false);
  const open = new CertificateVerifier({ identity: 'uri', users, admitsOthers: true });
  expect(open.keeps({ key: 'certificate:uri:x', via: 'certificate' })).toBe(true);
  expect(open.keeps({ key: 'certificate:dns:x', via: 'certificate' })).toBe(false);
});
