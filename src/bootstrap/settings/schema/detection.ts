import { choice, closed, duration, flag } from './fields.ts';
import { share } from './share.ts';

const fallback = choice({
  http: 'http',
  'streamable-http': 'http',
  sse: 'sse',
  websocket: 'websocket',
  ws: 'websocket',
  tcp: 'tcp',
  tcp_binary: 'tcp_binary',
  none: 'none',
});

/** How it is found out what an address speaks. */
export const detection = closed({
  enabled: flag.optional(),
  timeout: duration.optional(),
  cache_ttl: duration.optional(),
  failure_ttl: duration.optional(),
  fallback: fallback.optional(),
  accuracy_target: share.optional(),
});

/** The same in the words of the original system (mission CF-17). */
export const protocolDetection = closed({
  enabled: flag.optional(),
  timeout: duration.optional(),
  cache_duration: duration.optional(),
  fallback_protocol: fallback.optional(),
  accuracy_target: share.optional(),
});
