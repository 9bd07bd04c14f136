import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IssuedCertificate } from '../../../support/certificates.ts';
import { newFolder } from '../../program/support/folder.ts';

const settings = `
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
`;

/** A certificate that fits its key and that nobody accepts any more. */
export const expiredCertificate = (): Pick<IssuedCertificate, 'certFile' | 'keyFile'> => {
  const cwd = newFolder();
  const run = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(join(cwd, 'ca.cnf'), settings);
  writeFileSync(join(cwd, 'index.txt'), '');
  run('req', '-new', ...key, '-keyout', 'tls.key', '-out', 'request.pem', '-subj', '/CN=localhost');
  const signed = ['-selfsign', '-keyfile', 'tls.key', '-in', 'request.pem', '-out', 'tls.pem'];
  const days = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'];
  run('ca', '-batch', '-notext', '-config', 'ca.cnf', ...signed, ...days);
  return { certFile: join(cwd, 'tls.pem'), keyFile: join(cwd, 'tls.key') };
};
