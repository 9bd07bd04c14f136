/** The program's own standard input and output: one client. */
interface StdinStdoutMode {
  readonly type: 'stdin_stdout';
}

/** A socket file: many clients. */
export interface UnixSocketMode {
  readonly type: 'unix_socket';
  readonly path: string;
  /** Octal, such as `0600` (only this user) or `0660` (this user and the group of the file). */
  readonly permissions: string;
}

/** Two FIFOs, `<path>.in` to the gateway and `<path>.out` from it: one client at a time. */
export interface NamedPipesMode {
  readonly type: 'named_pipes';
  readonly path: string;
  readonly permissions: string;
}

export type StdioMode = StdinStdoutMode | UnixSocketMode | NamedPipesMode;

export interface StdioSettings {
  readonly modes: readonly StdioMode[];
  /** The namespace every client reaches; undefined for the whole catalogue. */
  readonly namespace: string | undefined;
  /** Clients of all modes together. */
  readonly maxConnections: number;
  /** Largest line. */
  readonly maxMessageBytes: number;
  /** A client that sends nothing and waits for nothing this long is disconnected; 0 never. */
  readonly idleTimeoutMs: number;
  /** After the end of standard input or of a named pipe, open calls may still be answered this long. */
  readonly drainTimeoutMs: number;
  /** How long the last words may take to leave before the connection is cut. */
  readonly closeTimeoutMs: number;
  readonly maxBufferedBytes: number;
  readonly stallTimeoutMs: number;
  /** Notifications of the original router are answered, although JSON-RPC forbids it. */
  readonly answersNotifications: boolean;
}

export const defaultStdioSettings: StdioSettings = {
  modes: [{ type: 'stdin_stdout' }],
  namespace: undefined,
  maxConnections: 100,
  maxMessageBytes: 10_485_760,
  idleTimeoutMs: 0,
  drainTimeoutMs: 5_000,
  closeTimeoutMs: 5_000,
  maxBufferedBytes: 1_048_576,
  stallTimeoutMs: 30_000,
  answersNotifications: false,
};
