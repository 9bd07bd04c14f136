import { DEFAULT_LINK_LIMITS, type LinkLimits } from './link-settings.ts';

/** Settings of links over TCP and Unix sockets. */
export interface SocketSettings extends LinkLimits {
  /** Time to connect, to finish TLS and to agree on a version, together. */
  readonly openTimeoutMs: number;
  /** Silence after which a sign of life is asked for; after twice as long the link is dead. Binary framing only. */
  readonly heartbeatMs: number;
  /** Time the server has to end its side at an orderly end. */
  readonly closeGraceMs: number;
}

export const DEFAULT_SOCKET_SETTINGS: SocketSettings = {
  ...DEFAULT_LINK_LIMITS,
  openTimeoutMs: 10_000,
  heartbeatMs: 30_000,
  closeGraceMs: 2_000,
};
