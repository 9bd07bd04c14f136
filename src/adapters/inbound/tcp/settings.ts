import { type CompressionSettings, DEFAULT_COMPRESSION } from '../../shared/frames/compression.ts';
import type { TlsFiles } from '../../shared/http/settings.ts';

export interface TcpSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  /** The namespace every client of this listener reaches; undefined for the whole catalogue. */
  readonly namespace: string | undefined;
  readonly maxConnections: number;
  /** Largest frame payload or line. */
  readonly maxMessageBytes: number;
  /** For the first bytes, for a token where one is needed, and for the rest of a message that has begun. */
  readonly handshakeTimeoutMs: number;
  /** A client that sends nothing and waits for nothing this long is disconnected; 0 never. */
  readonly idleTimeoutMs: number;
  /** A client that sends nothing this long is given a sign of life, where its dialect has one; 0 never. */
  readonly heartbeatMs: number;
  /** How long the last words may take to leave before the connection is cut. */
  readonly closeTimeoutMs: number;
  /**
   * The kernel probes a silent connection after this time and drops it when the peer is dead. What was sent may stay
   * unacknowledged as long.
   */
  readonly keepAliveMs: number;
  readonly maxBufferedBytes: number;
  readonly stallTimeoutMs: number;
  /** What clients of version 2 that offer it are given; undefined: everything goes as it is. */
  readonly compression: CompressionSettings | undefined;
  /** Notifications of the original router are answered, although JSON-RPC forbids it. */
  readonly answersNotifications: boolean;
}

export const defaultTcpSettings: TcpSettings = {
  host: '127.0.0.1',
  port: 8444,
  tls: undefined,
  namespace: undefined,
  maxConnections: 10_000,
  maxMessageBytes: 10_485_760,
  handshakeTimeoutMs: 10_000,
  idleTimeoutMs: 1_800_000,
  heartbeatMs: 60_000,
  closeTimeoutMs: 5_000,
  keepAliveMs: 10_000,
  maxBufferedBytes: 1_048_576,
  stallTimeoutMs: 30_000,
  compression: DEFAULT_COMPRESSION,
  answersNotifications: false,
};
