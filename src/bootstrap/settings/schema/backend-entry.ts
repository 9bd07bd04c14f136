import { z } from 'zod';
import { serverAdmissionShape } from './admission.ts';
import { backendTls, backendTlsShape } from './backend-tls.ts';
import { endpointShape, serverBalancingShape } from './balancing.ts';
import { toolShape } from './cache.ts';
import { serverEraShape } from './eras.ts';
import { serverFederationShape } from './federation.ts';
import { closed, duration, flag, text, textMap, texts } from './fields.ts';
import { healthShape } from './health.ts';
import { pinningShape } from './pinning.ts';
import { pool } from './pool.ts';
import { replayShape } from './replay.ts';
import { resultsShape } from './results.ts';
import { socketShape, tcpShape } from './server-entry.ts';
import { serverTimesShape } from './timeouts.ts';
import { transformShape } from './transform.ts';
import { upstreamAuthShape } from './upstream-auth.ts';
import { processShape, workersShape } from './workers.ts';

const common = {
  name: text,
  /** The server it is an endpoint of; its own name otherwise. */
  group: text.optional(),
  namespace: text.optional(),
  enabled: flag.optional(),
};
/** What `config` of every protocol has. */
const usage = {
  shared: flag.optional(),
  ...replayShape,
  ...serverEraShape,
  ...serverFederationShape,
  ...healthShape,
  ...transformShape,
  ...upstreamAuthShape,
  ...pinningShape,
  ...resultsShape,
  ...toolShape,
  ...serverTimesShape,
  ...serverAdmissionShape,
  ...serverBalancingShape,
  ...endpointShape,
  request_timeout: duration.optional(),
};
/** What is said for a whole server, not for an endpoint of it. */
export const BACKEND_SERVER_KEYS: readonly string[] = Object.keys({
  ...usage,
  ...workersShape,
  ...processShape,
}).filter((key) => !Object.hasOwn(endpointShape, key));
const listed = { endpoints: texts.optional(), endpoint: text.optional(), ...usage };
/** Of a WebSocket backend, whose address may begin with `ws://` all the same. */
const webSocketTls = closed({ enabled: flag.optional(), ...backendTlsShape });

const pooled = { connection_pool: pool.optional() };

const stdioBackend = closed({
  ...common,
  protocol: z.literal('stdio'),
  config: closed({
    ...pooled,
    command: texts,
    working_dir: text.optional(),
    env: textMap.optional(),
    ...workersShape,
    ...processShape,
    ...usage,
  }),
});

const webSocketBackend = closed({
  ...common,
  protocol: z.literal('websocket'),
  config: closed({
    ...pooled,
    ...listed,
    headers: textMap.optional(),
    tls: webSocketTls.optional(),
  }),
});

const httpBackend = closed({
  ...common,
  protocol: z.literal('http'),
  config: closed({
    ...pooled,
    ...listed,
    base_url: text.optional(),
    headers: textMap.optional(),
    tls: backendTls.optional(),
  }),
});

const sseBackend = closed({
  ...common,
  protocol: z.literal('sse'),
  config: closed({
    ...pooled,
    ...listed,
    base_url: text.optional(),
    stream_endpoint: text.optional(),
    request_endpoint: text.optional(),
    headers: textMap.optional(),
    tls: backendTls.optional(),
  }),
});

const tcpBackend = closed({
  ...common,
  protocol: z.literal(['tcp', 'tcp_binary']),
  config: closed({ ...pooled, ...listed, ...tcpShape, tls: backendTls.optional() }),
});

const unixBackend = closed({
  ...common,
  protocol: z.literal('unix'),
  config: closed({ ...pooled, ...listed, ...socketShape }),
});

export const backendEntry = z.discriminatedUnion('protocol', [
  stdioBackend,
  webSocketBackend,
  httpBackend,
  sseBackend,
  tcpBackend,
  unixBackend,
]);

export type BackendEntry = z.output<typeof backendEntry>;
