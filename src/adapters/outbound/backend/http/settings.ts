import {
  type ClientSettings,
  DEFAULT_CLIENT_SETTINGS,
} from '../../../shared/http-client/client-settings.ts';

export interface HttpSettings extends ClientSettings {
  /** Wait before a broken stream is taken up again, unless the server's `retry:` says another time. */
  readonly retryMs: number;
  /** Longest wait, whatever the server asks for. */
  readonly maxRetryMs: number;
  /** Attempts in a row without a new event after which the answer of a call is given up. */
  readonly maxFruitlessResumes: number;
  /** Attempts for one call, fruitful or not. */
  readonly maxResumes: number;
  /** A stream that the server leaves open after the answer is closed after this. */
  readonly lingerMs: number;
  /** The first calls wait this long for the server's word on the GET stream. */
  readonly streamWaitMs: number;
  /** Bounds the DELETE that ends a session. */
  readonly closeTimeoutMs: number;
}

export const DEFAULT_HTTP_SETTINGS: HttpSettings = {
  ...DEFAULT_CLIENT_SETTINGS,
  retryMs: 1_000,
  maxRetryMs: 30_000,
  maxFruitlessResumes: 5,
  maxResumes: 1_000,
  lingerMs: 5_000,
  streamWaitMs: 500,
  closeTimeoutMs: 1_000,
};
