import { createHash, X509Certificate } from 'node:crypto';
import type { SecureContextOptions, Server } from 'node:tls';
import { StartFault } from '../../../application/ports/driven/frontend.ts';
import type { TlsFiles } from '../http/settings.ts';
import { outOfDateAt } from './revocations.ts';
import { readContext } from './server-tls.ts';

/** Why the files cannot be used. */
export interface CertificateTrouble {
  readonly file: string;
  readonly message: string;
}

/** The certificate a listener shows, and the authorities it asks of clients. Both can change while it listens. */
export class Certificates {
  readonly #server: Server;
  #inUse = '';

  constructor(server: Server) {
    this.#server = server;
  }

  /** Before the server listens. Rejects with a `StartFault` that names the file. */
  async load(tls: TlsFiles): Promise<void> {
    this.#use(await readContext(tls));
  }

  /**
   * What brings the listener to these files as they are now: connections that are open stay, new ones see the new
   * certificate. Undefined when it has their content already.
   */
  async renewal(tls: TlsFiles): Promise<(() => void) | CertificateTrouble | undefined> {
    try {
      const context = await readContext(tls);
      if (digestOf(context) === this.#inUse) return undefined;
      return troubleOf(tls, context) ?? (() => this.#use(context));
    } catch (problem) {
      if (!(problem instanceof StartFault)) throw problem;
      return { file: tls.certFile, message: problem.message };
    }
  }

  #use(context: SecureContextOptions): void {
    // With keys for session tickets of its own: no earlier session lets somebody in who would not be now.
    this.#server.setSecureContext(context);
    this.#inUse = digestOf(context);
  }
}

/**
 * A gateway that starts takes what it has. One that runs has something better than a certificate nobody accepts, or a list
 * by which nobody is accepted.
 */
const troubleOf = (
  { certFile, crlFile = '' }: TlsFiles,
  { cert, crl = [] }: SecureContextOptions,
): CertificateTrouble | undefined => {
  const { validTo } = new X509Certificate(String(cert));
  if (Date.parse(validTo) <= Date.now()) {
    return { file: certFile, message: `the certificate has expired (${validTo})` };
  }
  for (const list of [crl].flat()) {
    const end = outOfDateAt(String(list));
    if (end === undefined || end.getTime() > Date.now()) continue;
    const message = `a list of revoked certificates is out of date (${end.toISOString()})`;
    return { file: crlFile, message };
  }
  return undefined;
};

const digestOf = (context: SecureContextOptions): string => {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(context)) hash.update(`${name}=${String(value)};`);
  return hash.digest('base64url');
};
