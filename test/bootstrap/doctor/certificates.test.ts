import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateFindings } from '../../../src/bootstrap/doctor/certificates.ts';
import { Authority, type IssuedCertificate } from '../../support/certificates.ts';
import { load } from '../settings/loading.ts';

const dayMs = 86_400_000;
let authority: Authority;
let one: IssuedCertificate;
let other: IssuedCertificate;

beforeAll(() => {
  authority = new Authority();
  one = authority.issue('one');
  other = authority.issue('other');
});
afterAll(() => authority.remove());

const found = async (certFile: string, keyFile: string, afterDays = 0) => {
  const tls = `{ cert_file: ${certFile}, key_file: ${keyFile} }`;
  const { settings } = load(`
auth: { provider: token, token: secret }
server:
  frontends:
    - { name: a, protocol: http, config: { port: 8080, tls: ${tls} } }
    - { name: b, protocol: websocket, config: { port: 8443, tls: ${tls} } }
servers: { weather: { command: node } }`);
  if (settings === undefined) throw new Error('the configuration is refused');
  return certificateFindings(settings, Date.now() + afterDays * dayMs);
};

test('a certificate that listeners share is looked at once, and told before it ends', async () => {
  expect(await found(one.certFile, one.keyFile)).toEqual([
    {
      check: 'certificate',
      state: 'doubtful',
      text: `${one.certFile}: 1 days left`,
      fix: 'renew the certificate',
    },
  ]);
});

test.each([
  ['has run out', () => found(one.certFile, one.keyFile, 3), 'ran out'],
  ['is of tomorrow', () => found(one.certFile, one.keyFile, -3), 'is valid from'],
  ['is of another key', () => found(one.certFile, other.keyFile), 'is not the key of'],
  ['is missing', () => found('/none.pem', one.keyFile), '/none.pem: there is no such file'],
])('one that %s is in the way', async (_, look, says) => {
  const [finding] = await look();
  expect(finding?.state).toBe('failed');
  expect(finding?.fix).toMatch(/\w/);
  expect(finding?.text).toContain(says);
});

test('what is no certificate is in the way', async () => {
  const file = `${one.certFile}.txt`;
  writeFileSync(file, 'no PEM');
  const [finding] = await found(file, one.keyFile);
  expect(finding?.state).toBe('failed');
});
