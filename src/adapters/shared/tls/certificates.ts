import { createHash, X509Certificate } from 'node:crypto';
import type { SecureContextOptions, Server } from 'node:tls';
import { StartFault } from '../../../application/ports/driven/frontend.ts';
import type { TlsFiles } from '../http/settings.ts';
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
      return troubleOf(tls.certFile, context) ?? (() => this.#use(context));
    } catch (problem) {
      if (!(problem instanceof StartFault)) throw problem;
      return { file: tls.certFile, message: problem.message };
    }
  }

  #use(context: SecureContextOptions): void {
    this.#server.setSecureContext(context);
    this.#inUse = digestOf(context);
  }
}

/** A gateway that starts shows what it has. One that runs has something better than a certificate nobody accepts. */
const troubleOf = (
  file: string,
  { cert }: SecureContextOptions,
): CertificateTrouble | undefined => {
  const { validTo } = new X509Certificate(String(cert));
  if (Date.parse(validTo) > Date.now()) return undefined;
  return { file, message: `the certificate has expired (${validTo})` };
};

const digestOf = (context: SecureContextOptions): string => {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(context)) hash.update(`${name}=${String(value)};`);
  return hash.digest('base64url');
};
