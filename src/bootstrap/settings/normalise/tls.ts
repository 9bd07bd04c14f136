import { resolve } from 'node:path';
import type { Path } from '../document/places.ts';
import type { TlsFiles } from '../frontend-settings.ts';
import type { ServerSection } from '../schema/server-section.ts';
import type { TlsEntry } from '../schema/tls.ts';
import { ciphersOf } from './cipher-suites.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';

interface TlsBase extends FileBase {
  readonly section: ServerSection;
  /** Where `section.tls` is written, when that is not in `server`. */
  readonly tlsPath?: Path;
}

/**
 * A frontend's own keys win over `server.tls` one by one, so that `tls: { enabled: true }` is enough (mission C-07).
 * Undefined without TLS. `path`: the frontend.
 */
export const tlsOf = (
  own: TlsEntry | undefined,
  path: Path,
  { section, folder, tlsPath = ['server', 'tls'] }: TlsBase,
  findings: Findings,
): TlsFiles | undefined => {
  const inherited = section.tls;
  const isOn = own?.enabled ?? (own === undefined ? inherited?.enabled : true);
  if (isOn === false || (own === undefined && inherited === undefined)) return undefined;
  const place = own === undefined ? tlsPath : [...path, 'config', 'tls'];
  const certFile = own?.cert_file ?? inherited?.cert_file;
  const keyFile = own?.key_file ?? inherited?.key_file;
  const caFile = own?.ca_file ?? inherited?.ca_file;
  const crlFile = own?.crl_file ?? inherited?.crl_file;
  const clientAuth =
    clientAuthOf(own, place, findings) ?? clientAuthOf(inherited, tlsPath, findings) ?? 'none';
  if (clientAuth === 'require' && caFile === undefined) {
    const message =
      'client_auth require needs ca_file, the authorities that vouch for clients, here or in server.tls';
    findings.keyProblem([...place, 'client_auth'], message);
  }
  if (clientAuth === 'request' && caFile === undefined) {
    const message =
      'client_auth request has no effect without ca_file: nobody vouches for a client, so none is asked';
    findings.warn([...place, 'client_auth'], message);
  }
  const isOwnList = own === undefined || own.crl_file !== undefined;
  if (isOwnList && crlFile !== undefined && (caFile === undefined || clientAuth === 'none')) {
    const message =
      'crl_file has no effect where clients are asked for no certificate: set client_auth and ca_file';
    findings.warn([...place, 'crl_file'], message);
  }
  const minVersion = own?.min_version ?? inherited?.min_version ?? 'TLSv1.3';
  const suites = own?.cipher_suites ?? inherited?.cipher_suites;
  const suitesOwner = own?.cipher_suites === undefined ? tlsPath : place;
  if (certFile !== undefined && keyFile !== undefined) {
    return {
      certFile: resolve(folder, certFile),
      keyFile: resolve(folder, keyFile),
      clientAuth: caFile === undefined ? 'none' : clientAuth,
      minVersion,
      ciphers: ciphersOf(suites, minVersion, [...suitesOwner, 'cipher_suites'], findings),
      caFile: caFile === undefined ? undefined : resolve(folder, caFile),
      crlFile: crlFile === undefined ? undefined : resolve(folder, crlFile),
    };
  }
  findings.keyProblem(place, 'TLS needs cert_file and key_file, here or in server.tls');
  return undefined;
};

/** `verify_client: true` is how seed 004 writes `client_auth: require` (mission C-40). */
const clientAuthOf = (
  entry: TlsEntry | undefined,
  place: Path,
  findings: Findings,
): TlsFiles['clientAuth'] | undefined => {
  if (entry === undefined) return undefined;
  const { client_auth: written, verify_client: verifies } = entry;
  if (verifies === undefined) return written;
  const meant = verifies ? 'require' : 'none';
  if (written !== undefined && written !== meant) {
    const message = `verify_client ${verifies} means client_auth ${meant}, not ${written}: keep one of the two`;
    findings.keyProblem([...place, 'verify_client'], message);
  }
  return written ?? meant;
};
