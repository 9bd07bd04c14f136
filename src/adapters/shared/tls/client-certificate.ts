import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../../application/ports/driven/credential-verifier.ts';
import { alternativeNamesIn } from './alternative-names.ts';

const known = new WeakMap<TLSSocket, ClientCertificate & { readonly expiresAtMs: number }>();

/**
 * Who the client at the other end is, by the word of an authority the operator named; undefined when none gave it, or it has
 * run out since the connection was made.
 */
export const certificateOf = (socket: Socket): ClientCertificate | undefined => {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const earlier = known.get(socket);
  if (earlier !== undefined) return earlier.expiresAtMs > Date.now() ? earlier : undefined;
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return undefined;
  const { subjectAltName: names } = shown;
  const alternativeNames = names === undefined ? undefined : alternativeNamesIn(names);
  const certificate = {
    subject: /^CN=(.*)$/m.exec(shown.subject)?.[1] ?? '',
    fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
    expiresAtMs: shown.validToDate.getTime(),
    ...(alternativeNames && { alternativeNames }),
  };
  known.set(socket, certificate);
  return certificate;
};
