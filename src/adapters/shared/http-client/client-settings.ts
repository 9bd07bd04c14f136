import type { ConnectionWatch } from '../../../application/ports/driven/connection-watch.ts';
import type { UpstreamCredentials } from '../../../application/ports/driven/upstream-credentials.ts';
import type { Passage } from '../egress/passage.ts';
import type { BackendTls } from '../tls/backend-tls.ts';

/** How servers are reached over HTTP, whatever the protocol on top. */
export interface ClientSettings {
  /** Connections to one origin that calls share before calls wait for each other. */
  readonly connectionsPerLane: number;
  /** Connections one origin may get when calls that take long (people are asked) occupy the first ones. */
  readonly maxConnections: number;
  /** Bounds TCP and TLS set-up; an answer may take as long as the caller lets it. */
  readonly connectTimeoutMs: number;
  /** An unused connection is closed after this, unless the server asked for another time. */
  readonly idleTimeoutMs: number;
  /** Largest body or event that is held. */
  readonly maxMessageBytes: number;
  readonly userAgent: string;
  /** Finds a server that vanished while a call was on its way to it. Absent: the system does, in a quarter of an hour. */
  readonly watch?: ConnectionWatch | undefined;
  /** Which addresses may be connected to. Absent: all. */
  readonly passage?: Passage | undefined;
  /** How certificates are checked and shown. Absent: as Node.js does. */
  readonly tls?: BackendTls | undefined;
  /** What servers are shown beside configured headers. Absent: nothing. */
  readonly credentials?: UpstreamCredentials | undefined;
}

export const DEFAULT_CLIENT_SETTINGS: ClientSettings = {
  connectionsPerLane: 32,
  maxConnections: 32_768,
  connectTimeoutMs: 10_000,
  // Below the 5 s after which common servers close an idle connection without a warning.
  idleTimeoutMs: 4_000,
  // 10 MiB for the message, the rest for the framing around it.
  maxMessageBytes: 10 * 1024 * 1024 + 64 * 1024,
  userAgent: 'mcp-gateway',
};
