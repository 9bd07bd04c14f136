import { z } from 'zod';
import { serverAdmissionShape } from './admission.ts';
import { backendTls } from './backend-tls.ts';
import { endpointShape, serverBalancingShape } from './balancing.ts';
import { toolShape } from './cache.ts';
import { serverEraShape } from './eras.ts';
import { serverFederationShape } from './federation.ts';
import { choice, closed, flag, text, textMap, token } from './fields.ts';
import { healthShape } from './health.ts';
import { pinningShape } from './pinning.ts';
import { replayShape } from './replay.ts';
import { resultsShape } from './results.ts';
import { sandbox } from './sandbox.ts';
import { serverTimesShape } from './timeouts.ts';
import { transformShape } from './transform.ts';
import { upstreamAuthShape } from './upstream-auth.ts';
import { workersShape } from './workers.ts';

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
  auto: 'auto',
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

/** What is started or connected to, and its share. */
const targetShape = {
  type: choice(transportTypes).optional(),
  command: text.optional(),
  args: z.array(z.string()).optional(),
  env: textMap.optional(),
  cwd: text.optional(),
  sandbox: sandbox.optional(),
  url: text.optional(),
  headers: textMap.optional(),
  tls: backendTls.optional(),
  ...tcpShape,
  ...endpointShape,
};

const targetEntry = closed(targetShape);

/** One of several endpoints of a server. */
export const endpointEntryShape = { id: text.optional(), ...targetShape };

const endpointEntry = closed(endpointEntryShape);

/** A server in the shape of MCP clients, with what the gateway adds to it. */
const ownShape = {
  ...targetShape,
  endpoints: z.array(endpointEntry).optional(),
  ...serverBalancingShape,
  shared: flag.optional(),
  ...workersShape,
  ...replayShape,
  ...serverEraShape,
  ...transformShape,
  ...upstreamAuthShape,
  ...pinningShape,
  ...resultsShape,
  ...toolShape,
  ...serverTimesShape,
  ...serverAdmissionShape,
  ...serverFederationShape,
  ...healthShape,
  disabled: flag.optional(),
};

export const serverEntry = closed(ownShape);

export type TargetEntry = z.output<typeof targetEntry>;
export type EndpointEntry = z.output<typeof endpointEntry>;
export type ServerEntry = z.output<typeof serverEntry>;
