import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateFindings } from '../../../src/bootstrap/doctor/certificates.ts';
import { Pki } from '../../support/pki.ts';
import { load } from '../settings/loading.ts';

let pki: Pki;
beforeAll(() => {
  pki = new Pki();
});
afterAll(() => pki.remove());

const found = async (crlFile: string) => {
  const { certFile, keyFile } = pki.issue('localhost');
  const files = `cert_file: ${certFile}, key_file: ${keyFile}, ca_file: ${pki.caFile}`;
  const tls = `{ ${files}, crl_file: ${crlFile}, client_auth: require }`;
  const { settings } = load(`server: { tls: ${tls} }\nservers: { weather: { command: node } }`);
  if (settings === undefined) throw new Error('the configuration is refused');
  const [finding] = await certificateFindings(settings, Date.now());
  return finding;
};

test('a list of revoked certificates that is in time is not in the way', async () => {
  expect((await found(pki.revocations()))?.state).toBe('doubtful');
});

test('one that is out of date is, since nobody could come in', async () => {
  const file = pki.revocations(
    ...['-crl_lastupdate', '20200101000000Z', '-crl_nextupdate', '20200102000000Z'],
  );
  expect(await found(file)).toEqual({
    check: 'certificate',
    state: 'failed',
    text: `a list in ${file} is out of date since 2020-01-02T00:00:00.000Z`,
    fix: 'publish the list anew',
  });
});

test('one that cannot be read is', async () => {
  const finding = await found('/none.pem');
  expect(finding?.state).toBe('failed');
  expect(finding?.text).toContain('/none.pem');
});
