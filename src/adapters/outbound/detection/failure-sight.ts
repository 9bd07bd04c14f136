import { sightOfBytes } from '../../../domain/detection/first-bytes.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import { networkReason } from '../../shared/backend/network-faults.ts';

const brokenOff = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** What OpenSSL says when the answer to its hello is none of TLS. */
const notTls =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE|EPROTO/;
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ALERT|HANDSHAKE_FAILURE/;

/** What an error of a connection shows of whoever is there. `asked`: what had been sent. */
export const sightOfError = (error: Error, asked: Uint8Array): Sight => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Node's HTTP parser hands out the bytes it could not read.
  if ('rawPacket' in error && error.rawPacket instanceof Uint8Array) {
    return sightOfBytes(error.rawPacket, asked);
  }
  if (brokenOff.has(code)) return { seen: 'closed', note: 'it broke the connection off' };
  if (code === 'ENOENT') return { seen: 'absent', note: networkReason(error) };
  if (notTls.test(code)) return { seen: 'plain', note: 'it does not speak TLS' };
  if (certificate.test(code)) return { seen: 'untrusted', note: networkReason(error) };
  return { seen: 'unreachable', note: networkReason(error) };
};

/** The time is over. */
export const sightOfSilence = (isConnected: boolean): Sight =>
  isConnected
    ? { seen: 'silence', note: 'it said nothing in time' }
    : { seen: 'unreachable', note: 'no connection in time' };
