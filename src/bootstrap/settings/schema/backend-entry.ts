import { z } from 'zod';
import { toolShape } from './cache.ts';
import { serverEraShape } from './eras.ts';
import { serverFederationShape } from './federation.ts';
import { closed, duration, flag, text, textMap, texts } from './fields.ts';
import { pinningShape } from './pinning.ts';
import { replayShape } from './replay.ts';
import { resultsShape } from './results.ts';
import { socketShape, tcpShape } from './server-entry.ts';
import { transformShape } from './transform.ts';

const common = { name: text, enabled: flag.optional() };
/** What `config` of every protocol has. */
const usage = {
  shared: flag.optional(),
  ...replayShape,
  ...serverEraShape,
  ...serverFederationShape,
  ...transformShape,
  ...pinningShape,
  ...resultsShape,
  ...toolShape,
  request_timeout: duration.optional(),
};
const listed = { endpoints: texts.optional(), endpoint: text.optional(), ...usage };
const tls = closed({ enabled: flag.optional() });

/** Keys of the seeds that change nothing here. They are accepted with a warning, and named in it. */
const withoutEffect = {
  health_check: z.unknown().optional(),
  connection_pool: z.unknown().optional(),
  max_retries: z.unknown().optional(),
};
export const BACKEND_KEYS_WITHOUT_EFFECT: readonly string[] = Object.keys(withoutEffect);

const stdioBackend = closed({
  ...common,
  protocol: z.literal('stdio'),
  config: closed({
    ...withoutEffect,
    command: texts,
    working_dir: text.optional(),
    env: textMap.optional(),
    ...usage,
  }),
});

const webSocketBackend = closed({
  ...common,
  protocol: z.literal('websocket'),
  config: closed({
    ...withoutEffect,
    ...listed,
    headers: textMap.optional(),
    tls: tls.optional(),
  }),
});

const httpBackend = closed({
  ...common,
  protocol: z.literal('http'),
  config: closed({
    ...withoutEffect,
    ...listed,
    base_url: text.optional(),
    headers: textMap.optional(),
  }),
});

const sseBackend = closed({
  ...common,
  protocol: z.literal('sse'),
  config: closed({
    ...withoutEffect,
    ...listed,
    base_url: text.optional(),
    stream_endpoint: text.optional(),
    request_endpoint: z.unknown().optional(),
    headers: textMap.optional(),
  }),
});

const tcpBackend = closed({
  ...common,
  protocol: z.literal(['tcp', 'tcp_binary']),
  config: closed({ ...withoutEffect, ...listed, ...tcpShape }),
});

const unixBackend = closed({
  ...common,
  protocol: z.literal('unix'),
  config: closed({ ...withoutEffect, ...listed, ...socketShape }),
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
