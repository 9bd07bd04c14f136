import type { buildConnector } from 'undici';
import type { TlsTrust } from '../../../domain/balancing/endpoint.ts';
import { checkedConnector } from '../egress/checked-connector.ts';
import type { Passage } from '../egress/passage.ts';
import { type BackendTls, type BackendTlsOptions, TlsTrouble } from './backend-tls.ts';

export interface TlsConnectorParts {
  readonly options: buildConnector.BuildOptions;
  readonly passage: Passage | undefined;
  readonly tls: BackendTls;
  readonly trust: TlsTrust | undefined;
}

/** What a pool makes its connections with: what TLS needs is looked at for each of them. */
export const tlsConnector = ({
  options,
  passage,
  tls,
  trust,
}: TlsConnectorParts): buildConnector.connector => {
  const plain = checkedConnector(options, passage);
  let made: BackendTlsOptions | undefined;
  let secure = plain;
  return (place, done) => {
    if (place.protocol !== 'https:') {
      plain(place, done);
      return;
    }
    const terms = tls.optionsOf(trust);
    if (terms instanceof TlsTrouble) {
      // A pool does not expect to hear of it before it has asked to the end.
      queueMicrotask(() => done(terms, null));
      return;
    }
    if (terms !== made) {
      made = terms;
      secure = checkedConnector({ ...options, ...terms }, passage);
    }
    const { servername } = terms;
    secure(servername === undefined ? place : { ...place, servername }, done);
  };
};
