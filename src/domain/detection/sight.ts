/**
 * What one probe saw:
 * - `mcp`: the answer only such a server gives
 * - `likely`: a refusal as such servers give it (a token is wanted)
 * - `tls`, `http`, `websocket`, `lines`, `frames`: this is spoken, but nothing of MCP was seen
 * - `noise`: bytes without a meaning, or our own
 * - `plain`: TLS was asked for, and the peer does not speak it
 * - `untrusted`: its certificate does not hold, or it wants one of ours
 * - `silence`: connected, and nothing came; `closed`: the connection was ended without a byte
 * - `unreachable`: no connection; `absent`: the program or socket does not exist
 */
export type Seen =
  | 'mcp'
  | 'likely'
  | 'tls'
  | 'http'
  | 'websocket'
  | 'lines'
  | 'frames'
  | 'noise'
  | 'plain'
  | 'untrusted'
  | 'silence'
  | 'closed'
  | 'unreachable'
  | 'absent';

export interface Sight {
  readonly seen: Seen;
  /** For the operator: half a sentence, nothing secret. */
  readonly note: string;
  /** Where it was seen, when the server sent the probe on to another address of its own. */
  readonly movedTo?: string | undefined;
}
