import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { StartFault } from '../../../application/ports/driven/frontend.ts';
import type { TlsFiles } from '../http/settings.ts';
import { readRevocations } from './revocations.ts';

const isAsked = ({ clientAuth = 'none' }: TlsFiles): boolean => clientAuth !== 'none';

/** What a server has to know of client certificates when it is made (mission TL-04). */
export const clientCheckOf = (
  tls: TlsFiles,
): { readonly requestCert: boolean; readonly rejectUnauthorized: boolean } => ({
  requestCert: isAsked(tls),
  rejectUnauthorized: tls.clientAuth === 'require',
});

/** Reads the files of a listener and sees that they fit together. Rejects with a `StartFault` that names the file. */
export const readContext = async (tls: TlsFiles): Promise<SecureContextOptions> => {
  const { certFile, keyFile, minVersion = 'TLSv1.3', ciphers } = tls;
  const authorities = isAsked(tls) ? { ca: await readAuthorities(tls.caFile) } : {};
  const revoked =
    isAsked(tls) && tls.crlFile !== undefined ? { crl: await listsIn(tls.crlFile) } : {};
  try {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
    const chosen = ciphers === undefined ? {} : { ciphers };
    const context = { cert, key, minVersion, ...chosen, ...authorities, ...revoked };
    createSecureContext(context);
    return context;
  } catch (error) {
    throw unusable(`the certificate ${certFile} with ${keyFile}`, error);
  }
};

/** Without authorities of the operator's own, any public one could vouch for a client. */
const readAuthorities = async (caFile: string | undefined): Promise<Buffer> => {
  if (caFile === undefined) throw new StartFault('client certificates need ca_file');
  try {
    const authorities = await readFile(caFile);
    // The server would take a file without any certificate, and then know nobody.
    new X509Certificate(authorities);
    return authorities;
  } catch (error) {
    throw unusable(`${caFile} to verify clients`, error);
  }
};

const listsIn = async (crlFile: string): Promise<string[]> => [...(await readRevocations(crlFile))];

const unusable = (what: string, error: unknown): StartFault => {
  const reason = error instanceof Error ? error.message : String(error);
  return new StartFault(`cannot use ${what}: ${reason}`, { cause: error });
};
