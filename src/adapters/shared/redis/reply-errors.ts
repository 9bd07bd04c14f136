import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';

/** Redis answers, and cannot serve at all for now. */
const awayWords = /^(?:LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK)\b/;

/** What a failed operation says: Redis is not to be had, or it will not do this. */
export const troubleOf = (error: unknown): StoreTrouble => {
  const message = error instanceof Error ? error.message : String(error);
  const hasAnswered = error instanceof Error && error.name === 'ReplyError';
  const kind = hasAnswered && !awayWords.test(message) ? 'refused' : 'away';
  return new StoreTrouble(kind, message);
};

/** The words of the client for an operation that it could not send. */
export const isForWantOfConnection = ({ message }: StoreTrouble): boolean =>
  /^(?:Stream isn't writeable|Connection is closed|Cluster isn't ready)/.test(message);
