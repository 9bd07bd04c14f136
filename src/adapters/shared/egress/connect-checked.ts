import { connect, isIP, Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Passage } from './passage.ts';

interface CheckedPlace {
  readonly host: string;
  readonly port: number;
  readonly noDelay?: boolean;
}

/** A connection by a way out. One that is refused ends with that error, as others end when nothing listens. */
export const connectChecked = (place: CheckedPlace, passage: Passage | undefined): Socket => {
  const refusal = passage?.refusalOf(place.host);
  if (refusal !== undefined) return new Socket().destroy(refusal);
  return connect(passage === undefined ? place : { ...place, lookup: passage.lookup });
};

/** The same inside TLS. `options`: what is shown, and whom the server's certificate is checked by. */
export const connectTlsChecked = (
  place: CheckedPlace,
  passage: Passage | undefined,
  options: ConnectionOptions = {},
): Socket => {
  const refusal = passage?.refusalOf(place.host);
  if (refusal !== undefined) return new Socket().destroy(refusal);
  // An IP address is no server name (RFC 6066 §3); Node then checks the certificate against the address.
  const named = isIP(place.host) === 0 ? { servername: place.host } : {};
  const checked = passage === undefined ? {} : { lookup: passage.lookup };
  return connectTls({ ...named, ...options, ...place, ...checked });
};
