import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { BackendTarget, TlsTrust } from '../../../domain/balancing/endpoint.ts';
import type { Path } from '../document/places.ts';
import type { BackendTlsEntry } from '../schema/backend-tls.ts';
import { ciphersOf } from './cipher-suites.ts';
import { defined } from './defined.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';

/** The target with what is said of TLS there. `path`: of `tls`. */
export const withTrust = <Target extends BackendTarget>(
  target: Target,
  entry: BackendTlsEntry | undefined,
  path: Path,
  base: FileBase,
  findings: Findings,
): Target => {
  if (entry === undefined) return target;
  const refusal = refusalOf(target);
  if (refusal !== undefined) {
    findings.keyProblem(path, refusal);
    return target;
  }
  return { ...target, trust: trustOf(entry, path, base, findings) };
};

const trustOf = (
  entry: BackendTlsEntry,
  path: Path,
  { folder }: FileBase,
  findings: Findings,
): TlsTrust => {
  const {
    cert_file: certFile,
    key_file: keyFile,
    ca_file: caFile,
    server_name: serverName,
  } = entry;
  const minVersion = entry.min_version ?? 'TLSv1.3';
  if ((certFile === undefined) !== (keyFile === undefined)) {
    findings.keyProblem(path, 'a client certificate needs cert_file and key_file');
  }
  if (serverName !== undefined && isIP(serverName) !== 0) {
    const message = 'expected a host name: the certificate of an address is checked by its address';
    findings.problem([...path, 'server_name'], message);
  }
  const suites = entry.cipher_suites;
  return {
    minVersion,
    verifies: verifiesIn(entry, path, findings),
    ...defined({
      caFile: caFile && resolve(folder, caFile),
      certFile: certFile && resolve(folder, certFile),
      keyFile: keyFile && resolve(folder, keyFile),
      ciphers: ciphersOf(suites, minVersion, [...path, 'cipher_suites'], findings),
      serverName,
    }),
  };
};

const verifiesIn = (
  { verify, insecure_skip_verify: skips }: BackendTlsEntry,
  path: Path,
  findings: Findings,
): boolean => {
  if (verify !== undefined && skips === verify) {
    const message = `insecure_skip_verify ${skips} means verify ${!skips}: keep one of the two`;
    findings.keyProblem([...path, 'insecure_skip_verify'], message);
  }
  const verifies = verify ?? skips !== true;
  if (!verifies) {
    const key = verify === undefined ? 'insecure_skip_verify' : 'verify';
    const message =
      'whoever answers there is taken for the server, and is shown what it is shown: name its authority in ca_file instead';
    findings.warn([...path, key], message);
  }
  return verifies;
};

const refusalOf = (target: BackendTarget): string | undefined => {
  switch (target.protocol) {
    case 'http':
    case 'sse':
      return /^https:/i.test(target.url) ? undefined : plain('http', 'https');
    case 'websocket':
      return /^wss:/i.test(target.url) ? undefined : plain('ws', 'wss');
    case 'tcp':
      return target.tls ? undefined : plain('tcp', 'tcps');
    case 'auto':
      return 'tls has no meaning while it is left open what the server speaks: set its type';
    case 'stdio':
    case 'unix':
      return `tls has no meaning for a server on ${target.protocol}`;
  }
};

const plain = (scheme: string, secure: string): string =>
  `tls has no meaning for ${scheme}://: write ${secure}://`;
