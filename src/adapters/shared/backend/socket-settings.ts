import type { ConnectionWatch } from '../../../application/ports/driven/connection-watch.ts';
import type { Passage } from '../egress/passage.ts';
import type { BackendTls } from '../tls/backend-tls.ts';
import { DEFAULT_LINK_LIMITS, type LinkLimits } from './link-settings.ts';

/** Settings of links over TCP and Unix sockets. */
export interface SocketSettings extends LinkLimits {
  /** Time to connect, to finish TLS and to agree on a version, together. */
  readonly openTimeoutMs: number;
  /**
   * How often is looked whether the server was silent, and a sign of life asked for: one that has vanished is noticed
   * after three looks at most. Binary framing only. Also when the kernel begins to probe a silent connection.
   */
  readonly heartbeatMs: number;
  /** Finds a server that vanished while a call was on its way to it. Absent: the system does, in a quarter of an hour. */
  readonly watch?: ConnectionWatch | undefined;
  /** Which addresses may be connected to. Absent: all. */
  readonly passage?: Passage | undefined;
  /** How certificates are checked and shown. Absent: as Node.js does. */
  readonly tls?: BackendTls | undefined;
  /** Time the server has to end its side at an orderly end. */
  readonly closeGraceMs: number;
}

export const DEFAULT_SOCKET_SETTINGS: SocketSettings = {
  ...DEFAULT_LINK_LIMITS,
  openTimeoutMs: 10_000,
  // Reliability F10: within two heartbeats of 15 s.
  heartbeatMs: 10_000,
  closeGraceMs: 2_000,
};
