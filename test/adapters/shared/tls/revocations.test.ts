import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { outOfDateAt, readRevocations } from '../../../../src/adapters/shared/tls/revocations.ts';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { Pki } from '../../../support/pki.ts';

const pki = new Pki();
afterAll(() => pki.remove());

const fileOf = (name: string, content: string | Buffer): string => {
  const file = join(pki.folder, name);
  writeFileSync(file, content);
  return file;
};

test('every list of a file is read', async () => {
  const [one, other] = [await readFile(pki.revocations()), await readFile(pki.revocations())];
  const file = fileOf('both.pem', Buffer.concat([Buffer.from('# two\n'), one, other]));
  expect(await readRevocations(file)).toEqual([String(one).trim(), String(other).trim()]);
});

test.each([
  ['2031-05-06T07:08:09.000Z', '20310506070809Z'],
  // Beyond 2049 the year has four digits (RFC 5280 §5.1.2.4).
  ['2051-05-06T07:08:09.000Z', '20510506070809Z'],
])('a list says that it is out of date at %s', async (expected, written) => {
  const [list = ''] = await readRevocations(pki.revocations('-crl_nextupdate', written));
  expect(outOfDateAt(list)?.toISOString()).toBe(expected);
});

test.each([
  ['nothing of the kind', 'it holds no X509 CRL in PEM'],
  ['-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n', 'Failed to parse CRL'],
])('a file with %j is one friendly line', async (content, reason) => {
  const file = fileOf('wrong.pem', content);
  await expect(readRevocations(file)).rejects.toThrow(StartFault);
  await expect(readRevocations(file)).rejects.toThrow(
    `cannot use ${file} for revoked certificates: ${reason}`,
  );
});

test('a file that is not there is one friendly line', async () => {
  await expect(readRevocations('/nowhere/crl.pem')).rejects.toThrow(
    'cannot use /nowhere/crl.pem for revoked certificates: ENOENT',
  );
});

test('what is no list of revoked certificates says so', () => {
  expect(() => outOfDateAt('-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----')).toThrow(
    'no list of revoked certificates',
  );
});
