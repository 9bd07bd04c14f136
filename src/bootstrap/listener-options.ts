import type { HttpHostSettings } from '../adapters/shared/http/settings.ts';
import type { ListenerSettings } from './settings/operation-settings.ts';

type Options = Pick<
  HttpHostSettings,
  'maxHeaderBytes' | 'keepAliveTimeoutMs' | 'requestTimeoutMs' | 'stalledAnswerMs'
>;

/** What a file says of all HTTP listeners; what it leaves open is left to them. */
export const listenerOptions = (settings: ListenerSettings | undefined): Partial<Options> => {
  const { maxHeaderBytes, keepAliveMs, readMs, writeMs } = settings ?? {};
  return {
    ...(maxHeaderBytes === undefined ? {} : { maxHeaderBytes }),
    ...(keepAliveMs === undefined ? {} : { keepAliveTimeoutMs: keepAliveMs }),
    ...(readMs === undefined ? {} : { requestTimeoutMs: readMs }),
    ...(writeMs === undefined ? {} : { stalledAnswerMs: writeMs }),
  };
};
