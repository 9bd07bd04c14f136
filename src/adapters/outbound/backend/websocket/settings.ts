import type { ConnectionWatch } from '../../../../application/ports/driven/connection-watch.ts';
import { DEFAULT_LINK_LIMITS, type LinkLimits } from '../../../shared/backend/link-settings.ts';

export interface WebSocketSettings extends LinkLimits {
  /** Time to connect, to finish TLS and to upgrade, together. */
  readonly openTimeoutMs: number;
  /** How often a ping is sent; the link is dead when the server is still silent at the next one. */
  readonly pingIntervalMs: number;
  /** Time the server has to answer the close frame at an orderly end. */
  readonly closeGraceMs: number;
  /** Finds a server that vanished while a call was on its way to it. Absent: the pings do. */
  readonly watch?: ConnectionWatch | undefined;
}

export const DEFAULT_WEBSOCKET_SETTINGS: WebSocketSettings = {
  ...DEFAULT_LINK_LIMITS,
  openTimeoutMs: 10_000,
  // Reliability F10.
  pingIntervalMs: 15_000,
  closeGraceMs: 2_000,
};
