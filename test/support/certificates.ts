import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as files and as what they hold. */
export interface IssuedCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
  /** SHA-256, hexadecimal. */
  readonly fingerprint: string;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Issues certificates that are good for two days, in a folder of its own. */
export class Authority {
  readonly caFile: string;
  readonly #folder: string;
  readonly #keyFile: string;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'authority-'));
    this.caFile = join(this.#folder, 'ca.pem');
    this.#keyFile = join(this.#folder, 'ca.key');
    this.#request(['-keyout', this.#keyFile, '-out', this.caFile, '-subj', '/CN=authority']);
  }

  /** For the server on loopback, or a client of this name. */
  issue(commonName: string): IssuedCertificate {
    const certFile = join(this.#folder, `${commonName}.pem`);
    const keyFile = join(this.#folder, `${commonName}.key`);
    const signed = ['-CA', this.caFile, '-CAkey', this.#keyFile];
    const subject = ['-subj', `/O=example/CN=${commonName}`];
    const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const plain = ['-addext', 'basicConstraints=critical,CA:FALSE'];
    const files = ['-keyout', keyFile, '-out', certFile];
    this.#request([...files, ...signed, ...subject, ...names, ...plain]);
    const cert = readFileSync(certFile);
    const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
    return { certFile, keyFile, cert, key: readFileSync(keyFile), fingerprint };
  }

  get certificate(): Buffer {
    return readFileSync(this.caFile);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #request(options: readonly string[]): void {
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...newKey, ...options], {
      stdio: 'ignore',
    });
  }
}
