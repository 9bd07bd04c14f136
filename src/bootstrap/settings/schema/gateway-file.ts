import { z } from 'zod';
import { backendEntry } from './backend-entry.ts';
import { cache } from './cache.ts';
import { clientProfiles } from './client-profiles.ts';
import { eras } from './eras.ts';
import { federation } from './federation.ts';
import {
  bytes,
  choice,
  closed,
  duration,
  fileVersion,
  flag,
  text,
  texts,
  wholeNumber,
} from './fields.ts';
import { pinning } from './pinning.ts';
import { results } from './results.ts';
import { clientServerEntry, serverEntry } from './server-entry.ts';
import { serverSection } from './server-section.ts';
import { gatewaySection, middleware } from './shared-rules.ts';

const auth = closed({
  provider: choice({ none: 'none', token: 'token' }),
  token: text.optional(),
  tokens: texts.optional(),
});

const timeouts = closed({
  call: duration.optional(),
  connect: duration.optional(),
  drain: duration.optional(),
  stop_grace: duration.optional(),
  list: duration.optional(),
  slow_reader: duration.optional(),
});

const limits = closed({
  max_sessions: wholeNumber(1, 10_000_000).optional(),
  max_in_flight_per_session: wholeNumber(1, 1_000_000).optional(),
  max_http_body_bytes: bytes.optional(),
  max_message_bytes: bytes.optional(),
  max_buffered_bytes: bytes.optional(),
});

const logging = closed({
  level: choice({
    debug: 'debug',
    info: 'info',
    warn: 'warn',
    error: 'error',
    silent: 'silent',
  }).optional(),
  format: choice({ auto: 'auto', json: 'json', pretty: 'pretty', text: 'pretty' }).optional(),
});

const metrics = closed({ enabled: flag.optional() });

/** The gateway's own file. */
export const gatewayFile = closed({
  // For editors, which find the schema by it.
  $schema: text.optional(),
  version: fileVersion.optional(),
  server: serverSection.optional(),
  auth: auth.optional(),
  timeouts: timeouts.optional(),
  limits: limits.optional(),
  eras: eras.optional(),
  federation: federation.optional(),
  cache: cache.optional(),
  gateway: gatewaySection.optional(),
  middleware: middleware.optional(),
  client_profiles: clientProfiles.optional(),
  pinning: pinning.optional(),
  results: results.optional(),
  logging: logging.optional(),
  metrics: metrics.optional(),
  servers: z.record(z.string(), serverEntry).optional(),
  backends: z.array(backendEntry).optional(),
});

/** The file of an MCP client: Claude Desktop, Claude Code, Cursor (`mcpServers`), VS Code (`servers`). */
export const clientFile = closed({
  mcpServers: z.record(z.string(), clientServerEntry).optional(),
  servers: z.record(z.string(), clientServerEntry).optional(),
});

export type GatewayFile = z.output<typeof gatewayFile>;
export type ClientFile = z.output<typeof clientFile>;
export type AuthEntry = NonNullable<GatewayFile['auth']>;
