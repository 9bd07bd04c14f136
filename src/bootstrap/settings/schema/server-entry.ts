import { z } from 'zod';
import { serverEraShape } from './eras.ts';
import { choice, closed, flag, text, textMap } from './fields.ts';

/** What clients call a transport, and which protocol it is here. */
const transportTypes = {
  stdio: 'stdio',
  http: 'http',
  'streamable-http': 'http',
  streamableHttp: 'http',
  streamable_http: 'http',
  sse: 'sse',
  websocket: 'websocket',
  ws: 'websocket',
  tcp: 'tcp',
  unix: 'unix',
} as const;

export const framing = choice({ binary: 'binary', newline: 'newline' });

/** A server in the shape of MCP clients, with what the gateway adds to it. */
const ownShape = {
  type: choice(transportTypes).optional(),
  command: text.optional(),
  args: z.array(z.string()).optional(),
  env: textMap.optional(),
  cwd: text.optional(),
  url: text.optional(),
  headers: textMap.optional(),
  shared: flag.optional(),
  ...serverEraShape,
  framing: framing.optional(),
  disabled: flag.optional(),
};

export const serverEntry = closed(ownShape);

/** In a client's file some keys have other names. */
export const clientServerEntry = closed({
  ...ownShape,
  transport: choice(transportTypes).optional(),
  serverUrl: text.optional(),
  httpUrl: text.optional(),
});

export type ServerEntry = z.output<typeof serverEntry>;
export type ClientServerEntry = z.output<typeof clientServerEntry>;
