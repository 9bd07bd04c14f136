import type { ConnectionWatch } from '../../../../application/ports/driven/connection-watch.ts';
import type { UpstreamCredentials } from '../../../../application/ports/driven/upstream-credentials.ts';
import { DEFAULT_LINK_LIMITS, type LinkLimits } from '../../../shared/backend/link-settings.ts';
import type { Passage } from '../../../shared/egress/passage.ts';
import type { BackendTls } from '../../../shared/tls/backend-tls.ts';

export interface WebSocketSettings extends LinkLimits {
  /** Time to connect, to finish TLS and to upgrade, together. */
  readonly openTimeoutMs: number;
  /** How often a ping is sent; the link is dead when the server is still silent at the next one. */
  readonly pingIntervalMs: number;
  /** Time the server has to answer the close frame at an orderly end. */
  readonly closeGraceMs: number;
  /** Finds a server that vanished while a call was on its way to it. Absent: the pings do. */
  readonly watch?: ConnectionWatch | undefined;
  /** Which addresses may be connected to. Absent: all. */
  readonly passage?: Passage | undefined;
  /** How certificates are checked and shown. Absent: as Node.js does. */
  readonly tls?: BackendTls | undefined;
  /** What servers are shown beside configured headers. Absent: nothing. */
  readonly credentials?: UpstreamCredentials | undefined;
}

export const DEFAULT_WEBSOCKET_SETTINGS: WebSocketSettings = {
  ...DEFAULT_LINK_LIMITS,
  openTimeoutMs: 10_000,
  // Reliability F10.
  pingIntervalMs: 15_000,
  closeGraceMs: 2_000,
};
