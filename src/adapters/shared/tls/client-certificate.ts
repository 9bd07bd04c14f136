import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../../application/ports/driven/credential-verifier.ts';

const known = new WeakMap<TLSSocket, ClientCertificate>();

/** Who the client at the other end is, by the word of an authority the operator named; undefined when none gave it. */
export const certificateOf = (socket: Socket): ClientCertificate | undefined => {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const earlier = known.get(socket);
  if (earlier !== undefined) return earlier;
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return undefined;
  const certificate = {
    subject: /^CN=(.*)$/m.exec(shown.subject)?.[1] ?? '',
    fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
  known.set(socket, certificate);
  return certificate;
};
