import type { TLSSocket } from 'node:tls';
import type { HandshakeFailure } from '../../../application/ports/driven/metrics.ts';

const certificates: Readonly<Record<string, HandshakeFailure>> = {
  CERT_REVOKED: 'revoked',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'expired',
  INVALID_PURPOSE: 'wrong_usage',
  UNABLE_TO_GET_CRL: 'no_revocation_list',
  CRL_HAS_EXPIRED: 'no_revocation_list',
  CRL_NOT_YET_VALID: 'no_revocation_list',
};

const handshakes: Readonly<Record<string, HandshakeFailure>> = {
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: 'no_certificate',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'version',
  ERR_SSL_NO_SHARED_CIPHER: 'cipher',
  ERR_SSL_HTTP_REQUEST: 'not_tls',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not_tls',
  ERR_TLS_HANDSHAKE_TIMEOUT: 'timeout',
  ECONNRESET: 'broken_off',
};

/** Why a client did not get through the handshake: a few words, whatever it sends. */
export const handshakeFailureOf = (
  error: Error,
  { authorizationError }: Pick<TLSSocket, 'authorizationError'>,
): HandshakeFailure => {
  // What was wrong with a certificate shows as a connection that broke off.
  const reason = textOf(authorizationError);
  if (reason !== undefined) return certificates[reason] ?? 'untrusted';
  const code = 'code' in error ? String(error.code) : '';
  return handshakes[code] ?? 'other';
};

/** Whatever the types say, it is a code, or null. */
const textOf = (code: unknown): string | undefined => (typeof code === 'string' ? code : undefined);
