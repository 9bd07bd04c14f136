import {
  DEFAULT_EVENT_CHANNEL_SETTINGS,
  type EventChannelSettings,
} from '../../shared/http/event-channels.ts';

export interface HttpFrontendSettings {
  readonly name: string;
  /** An address besides `/mcp` and `/api/v1/mcp`; undefined for none. */
  readonly path: string | undefined;
  readonly maxRequestBytes: number;
  /** A call that takes longer is answered as an event stream. Coarse: up to half as long again. */
  readonly streamAfterMs: number;
  /** A session nobody used for so long, without an open stream or call, is closed. */
  readonly sessionIdleMs: number;
  /** How often such sessions are looked for; undefined: a sixtieth of that. */
  readonly idleCheckMs: number | undefined;
  /** What clients are told to wait before they reconnect a broken stream. */
  readonly retryMs: number;
  /** Finished call streams of a session that can still be resumed. */
  readonly resumableStreams: number;
  /** Messages kept for a client whose GET stream is not open. */
  readonly maxUndelivered: number;
  readonly maxUndeliveredBytes: number;
  readonly channels: EventChannelSettings;
}

export const DEFAULT_HTTP_FRONTEND_SETTINGS: HttpFrontendSettings = {
  name: 'http',
  path: undefined,
  maxRequestBytes: 1_048_576,
  streamAfterMs: 2_000,
  sessionIdleMs: 3_600_000,
  idleCheckMs: undefined,
  retryMs: 1_000,
  resumableStreams: 64,
  maxUndelivered: 256,
  maxUndeliveredBytes: 1_048_576,
  channels: DEFAULT_EVENT_CHANNEL_SETTINGS,
};
