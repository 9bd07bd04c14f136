/**
 * One question to an address:
 * - `tls`: a handshake, without a word inside
 * - `post`: `initialize`, and `server/discover` after a refusal, by POST (Streamable HTTP)
 * - `event_stream`: a GET that waits for the `endpoint` event (HTTP+SSE of 2024-11-05)
 * - `websocket`: an upgrade with subprotocol `mcp`, then as `post`
 * - `g12`, `r16`: the offer of versions that opens a connection of frames (mission §3.2)
 * - `newline`: as `post`, one line each
 * - `command`: whether the program is there
 */
export type ProbeKind =
  | 'tls'
  | 'post'
  | 'event_stream'
  | 'websocket'
  | 'g12'
  | 'r16'
  | 'newline'
  | 'command';

export interface Probe {
  readonly kind: ProbeKind;
  /** Asked inside TLS. */
  readonly isInTls: boolean;
  /** Path and query for `post`, `event_stream` and `websocket`; empty for the others. */
  readonly path: string;
}

export const usesHttp = ({ kind }: Probe): boolean =>
  kind === 'post' || kind === 'event_stream' || kind === 'websocket';

export const probeText = ({ kind, isInTls, path }: Probe): string =>
  [
    kind,
    ...(isInTls ? ['over tls'] : []),
    ...(path === '' ? [] : [path.replace(/\?.*/s, '')]),
  ].join(' ');
