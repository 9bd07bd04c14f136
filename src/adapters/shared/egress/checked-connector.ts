import type { buildConnector } from 'undici';
import { undiciConnector } from '../http-client/undici-pool.ts';
import type { Passage } from './passage.ts';

/** What a pool makes its connections with, by a way out. */
export const checkedConnector = (
  options: buildConnector.BuildOptions,
  passage: Passage | undefined,
): buildConnector.connector => {
  if (passage === undefined) return undiciConnector(options);
  const connect = undiciConnector({ ...options, lookup: passage.lookup });
  return (place, done) => {
    const refusal = passage.refusalOf(place.hostname);
    // A pool does not expect to hear of it before it has asked to the end.
    if (refusal === undefined) connect(place, done);
    else queueMicrotask(() => done(refusal, null));
  };
};
