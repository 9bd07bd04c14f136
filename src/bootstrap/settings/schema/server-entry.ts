import { z } from 'zod';
import { toolShape } from './cache.ts';
import { serverEraShape } from './eras.ts';
import { serverFederationShape } from './federation.ts';
import { choice, closed, flag, text, textMap, token } from './fields.ts';
import { pinningShape } from './pinning.ts';
import { replayShape } from './replay.ts';
import { resultsShape } from './results.ts';
import { transformShape } from './transform.ts';

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

/** `length_prefixed` is how seed 002 calls the binary frames (mission BE-14). */
const framing = choice({
  binary: 'g12',
  length_prefixed: 'g12',
  g12: 'g12',
  r16: 'r16',
  newline: 'newline',
});

/** What an entry of a server, in either shape, says about messages on a socket. */
export const socketShape = { framing: framing.optional() };

/** The same where another gateway may listen, which wants to know who calls and which of its servers is meant. */
export const tcpShape = {
  ...socketShape,
  token: token.optional(),
  target_namespace: text.optional(),
  compression: flag.optional(),
};

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
  ...replayShape,
  ...serverEraShape,
  ...transformShape,
  ...pinningShape,
  ...resultsShape,
  ...toolShape,
  ...serverFederationShape,
  ...tcpShape,
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
