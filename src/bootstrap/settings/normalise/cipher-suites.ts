import type { Path } from '../document/places.ts';
import type { TlsFiles } from '../frontend-settings.ts';
import type { Findings } from './findings.ts';

/** The suites of TLS 1.3; all three are on unless some are named. */
const modern = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
] as const;

/** Suites of TLS 1.2 as the standard names them (mission TL-03), and their names in OpenSSL. */
const older: Readonly<Record<string, string>> = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
};

/** The standard's name of a suite that OpenSSL calls otherwise. */
export const standardNameOf = (name: string): string =>
  Object.entries(older).find(([, other]) => other === name)?.[0] ?? name;

const isModern = (name: string): boolean => modern.some((suite) => suite === name);

/** What OpenSSL is told; undefined when nothing is said. Weak suites have no name here. */
export const ciphersOf = (
  suites: readonly string[] | undefined,
  minVersion: TlsFiles['minVersion'],
  path: Path,
  findings: Findings,
): string | undefined => {
  if (suites === undefined) return undefined;
  if (suites.length === 0) {
    findings.problem(path, 'cipher_suites is empty: name some, or leave it out');
    return undefined;
  }
  const names = suites.flatMap((suite, index) => {
    const name = isModern(suite) ? suite : older[suite];
    if (name !== undefined) return [name];
    const known = [...modern, ...Object.keys(older)].join(', ');
    findings.problem(
      [...path, index],
      `unknown cipher suite ${JSON.stringify(suite)}: one of ${known}`,
    );
    return [];
  });
  if (minVersion === 'TLSv1.3' && !names.some(isModern)) {
    const message = 'none of these is a suite of TLS 1.3: add one, or set min_version "1.2"';
    findings.problem(path, message);
  }
  // Without one of its own, TLS 1.3 would have no suite at all.
  const all = names.some(isModern) ? names : [...modern, ...names];
  return [...new Set(all)].join(':');
};
