import {
  DEFAULT_EVENT_CHANNEL_SETTINGS,
  type EventChannelSettings,
} from '../../shared/http/event-channels.ts';

export interface SseFrontendSettings {
  readonly name: string;
  /** GET path of the stream besides `/sse`. */
  readonly streamEndpoint: string;
  /** POST path that belongs to `streamEndpoint`. */
  readonly requestEndpoint: string;
  readonly maxRequestBytes: number;
  /** Notifications of the original router are answered, although JSON-RPC forbids it. */
  readonly answersNotifications: boolean;
  readonly channels: EventChannelSettings;
}

export const DEFAULT_SSE_FRONTEND_SETTINGS: SseFrontendSettings = {
  name: 'sse',
  streamEndpoint: '/events',
  requestEndpoint: '/api/v1/request',
  maxRequestBytes: 1_048_576,
  answersNotifications: false,
  channels: DEFAULT_EVENT_CHANNEL_SETTINGS,
};
