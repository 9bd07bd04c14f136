import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls';
import type { TlsTrust } from '../../../domain/balancing/endpoint.ts';

/** What of `tls.connect` says whom the server is checked by, and what it is shown. */
export interface BackendTlsOptions {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** Nothing is connected: a file of the settings cannot be used. The message names it, for the log alone. */
export class TlsTrouble extends Error {
  readonly code = 'TLS_FILES';
}

export type TroubleListener = (trouble: TlsTrouble) => void;

interface Known {
  readonly stamp: string;
  readonly options: BackendTlsOptions;
}

/** Where nothing is set: the authorities of Node.js, TLS 1.3, no certificate. */
const usual: TlsTrust = { minVersion: 'TLSv1.3', verifies: true };

/**
 * How servers are checked over TLS, and what they are shown. Files are read again when they have changed, so that a
 * renewed certificate is used by the next connection.
 */
export class BackendTls {
  readonly #onTrouble: TroubleListener;
  readonly #known = new Map<string, Known>();

  constructor(onTrouble: TroubleListener) {
    this.#onTrouble = onTrouble;
  }

  optionsOf(trust: TlsTrust = usual): BackendTlsOptions | TlsTrouble {
    const key = JSON.stringify(trust);
    const known = this.#known.get(key);
    try {
      const stamp = stampOf(trust);
      if (known?.stamp === stamp) return known.options;
      const options = read(trust);
      this.#known.set(key, { stamp, options });
      return options;
    } catch (error) {
      const trouble = new TlsTrouble(error instanceof Error ? error.message : String(error));
      this.#onTrouble(trouble);
      // A renewal that went wrong is no reason to drop what works.
      return known?.options ?? trouble;
    }
  }
}

/** Another text when a file is another one. */
const stampOf = ({ caFile, certFile, keyFile }: TlsTrust): string =>
  [caFile, certFile, keyFile]
    .map((file) => {
      if (file === undefined) return '';
      const { mtimeMs, size, ino } = statSync(file);
      return `${mtimeMs} ${size} ${ino}`;
    })
    .join(';');

const readAuthorities = (file: string): Buffer => {
  const authorities = readFileSync(file);
  // A context would take a file without any certificate, and then trust nobody.
  new X509Certificate(authorities);
  return authorities;
};

const read = (trust: TlsTrust): BackendTlsOptions => {
  const { caFile, certFile, keyFile, ciphers, serverName, verifies } = trust;
  const minVersion: SecureVersion = trust.minVersion;
  const secureContext = createSecureContext({
    minVersion,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(caFile === undefined ? {} : { ca: readAuthorities(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  });
  const named = serverName === undefined ? {} : { servername: serverName };
  return { secureContext, rejectUnauthorized: verifies, ...named };
};
