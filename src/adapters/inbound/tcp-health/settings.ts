export interface TcpHealthSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** More are closed unseen. */
  readonly maxConnections: number;
  /** From the connection to its end: a check is asked and answered in one go. */
  readonly timeoutMs: number;
}

export const DEFAULT_TCP_HEALTH_SETTINGS: TcpHealthSettings = {
  host: '127.0.0.1',
  port: 9002,
  maxConnections: 1_000,
  timeoutMs: 5_000,
};
