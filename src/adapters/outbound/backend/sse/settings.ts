import {
  type ClientSettings,
  DEFAULT_CLIENT_SETTINGS,
} from '../../../shared/http-client/client-settings.ts';

export interface SseSettings extends ClientSettings {
  /**
   * Where messages are posted, relative to the stream's URL, for servers that send no `endpoint`
   * event. Undefined: the event says it.
   */
  readonly requestUrl: string | undefined;
}

export const DEFAULT_SSE_SETTINGS: SseSettings = {
  ...DEFAULT_CLIENT_SETTINGS,
  requestUrl: undefined,
};
