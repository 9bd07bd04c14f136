import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuedCertificate } from './certificates.ts';

const settings = `
[ca]
default_ca = own
[own]
database = index.txt
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
rand_serial = yes
default_md = sha256
default_days = 2
default_crl_days = 2
policy = any
unique_subject = no
[any]
organizationName = optional
commonName = optional
`;

const usages = {
  client: 'clientAuth',
  server: 'serverAuth',
  both: 'clientAuth,serverAuth',
  code: 'codeSigning',
} as const;

interface CertificateWish {
  /** What it is good for. Absent: `both`. */
  readonly usage?: keyof typeof usages;
  /** As OpenSSL writes them: `DNS:a.example,URI:spiffe://a/b`. Absent: those of a server on loopback. */
  readonly names?: string;
  /** `YYYYMMDDHHMMSSZ`. Absent: now, and two days later. */
  readonly from?: string;
  readonly until?: string;
  /** Absent: `/O=example/CN=` and its name. */
  readonly subject?: string;
}

export const longAgo = { from: '20200101000000Z', until: '20200102000000Z' } as const;
export const farOff = { from: '20900101000000Z', until: '20900102000000Z' } as const;

/** An authority with everything that can be wrong with what it signed, in a folder of its own. */
export class Pki {
  readonly folder: string;
  readonly #issuer: Pki | undefined;
  #crls = 0;

  /** `issuer`: who vouches for it. Absent: it does so itself. */
  constructor(issuer?: Pki, commonName = 'authority') {
    this.#issuer = issuer;
    this.folder = mkdtempSync(join(tmpdir(), 'pki-'));
    writeFileSync(join(this.folder, 'ca.cnf'), settings);
    writeFileSync(join(this.folder, 'index.txt'), '');
    writeFileSync(join(this.folder, 'crlnumber'), '01\n');
    const key = [...newKey, '-keyout', 'ca.key', '-subj', `/CN=${commonName}`];
    if (issuer === undefined) {
      this.#run('req', '-x509', '-days', '2', ...key, '-out', 'ca.pem');
      return;
    }
    this.#run('req', '-new', ...key, '-out', 'ca.request');
    const extensions = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n';
    issuer.#sign(join(this.folder, 'ca.request'), join(this.folder, 'ca.pem'), extensions, {});
  }

  get caFile(): string {
    return join(this.folder, 'ca.pem');
  }

  get certificate(): Buffer {
    return readFileSync(this.caFile);
  }

  /** What it is known by, as if that were a certificate to show. */
  get itself(): Pick<IssuedCertificate, 'cert' | 'key'> {
    return { cert: this.certificate, key: readFileSync(join(this.folder, 'ca.key')) };
  }

  /** With those that vouch for the authority behind it. */
  issue(name: string, wish: CertificateWish = {}): IssuedCertificate {
    const { usage = 'both', names = 'DNS:localhost,IP:127.0.0.1' } = wish;
    const place = join(this.folder, name);
    mkdirSync(place, { recursive: true });
    const files = { certFile: join(place, 'cert.pem'), keyFile: join(place, 'key.pem') };
    const request = join(place, 'request.pem');
    const subject = wish.subject ?? `/O=example/CN=${name}`;
    this.#run(
      'req',
      '-new',
      ...newKey,
      '-keyout',
      files.keyFile,
      '-out',
      request,
      '-subj',
      subject,
    );
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      `extendedKeyUsage=${usages[usage]}`,
      ...(names === '' ? [] : [`subjectAltName=${names}`]),
    ];
    this.#sign(request, files.certFile, `${extensions.join('\n')}\n`, wish);
    if (this.#issuer !== undefined) {
      const chain = Buffer.concat([readFileSync(files.certFile), this.certificate]);
      writeFileSync(files.certFile, chain);
    }
    const cert = readFileSync(files.certFile);
    const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
    return { ...files, cert, key: readFileSync(files.keyFile), fingerprint };
  }

  revoke({ certFile }: Pick<IssuedCertificate, 'certFile'>): void {
    this.#run('ca', '-config', 'ca.cnf', '-revoke', certFile);
  }

  /** A list of what is revoked now, in a file of its own. `terms`: further options, such as `-crlsec 1`. */
  revocations(...terms: readonly string[]): string {
    this.#crls += 1;
    const file = join(this.folder, `crl-${this.#crls}.pem`);
    this.#run('ca', '-config', 'ca.cnf', '-gencrl', '-out', file, ...terms);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #sign(request: string, certFile: string, extensions: string, wish: CertificateWish): void {
    const extensionFile = `${request}.ext`;
    writeFileSync(extensionFile, extensions);
    const dates = [
      ...(wish.from === undefined ? [] : ['-startdate', wish.from]),
      ...(wish.until === undefined ? [] : ['-enddate', wish.until]),
    ];
    const files = ['-in', request, '-out', certFile, '-extfile', extensionFile];
    this.#run('ca', '-batch', '-notext', '-config', 'ca.cnf', ...files, ...dates);
  }

  #run(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
