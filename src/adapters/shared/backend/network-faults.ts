import type { Fault } from '../../../domain/fault/fault.ts';
import { unavailable } from './attempt.ts';

/** What the codes of the operating system and of TLS mean to somebody who does not know them. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  EMFILE: 'the gateway has no file descriptors left',
  ENFILE: 'the machine has no file descriptors left',
  EGRESS_REFUSED: 'the gateway may not connect to its address (egress)',
  ENOENT: 'its socket does not exist',
  EACCES: 'the gateway may not use its socket',
  TLS_FILES: 'a certificate file of its tls settings cannot be used',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it speaks no version of TLS that tls.min_version allows',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it speaks no version of TLS that tls.min_version allows',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Why a connection failed. Addresses and paths stay out of it: the text goes to the peer. */
export const networkReason = (error: Error): string => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const reason = code === undefined ? undefined : reasons[code];
  return reason ?? `the connection failed${code === undefined ? '' : ` (${code})`}`;
};

/** Turns an error of a connection into ours. */
export const networkFault = (server: string, error: Error): Fault =>
  unavailable(server, networkReason(error));
