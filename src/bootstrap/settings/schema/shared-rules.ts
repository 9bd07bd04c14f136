import { z } from 'zod';
import { gatewayLoadBalancing } from './balancing.ts';
import { breaker } from './breaker.ts';
import { cacheShape } from './cache.ts';
import { bytes, closed, duration, flag, text, textMap, texts, wholeNumber } from './fields.ts';
import { gatewayRetry } from './retry.ts';
import { middlewareTimeout } from './timeouts.ts';
import { transform } from './transform.ts';

/** Rules for all servers, each with a name by which it can be switched off (mission RS-08). */
export const middleware = closed({
  transform: z
    .array(closed({ name: text, enabled: flag.optional(), config: transform }))
    .optional(),
  timeout: middlewareTimeout.optional(),
  request_id: closed({
    enabled: flag.optional(),
    header_name: text.optional(),
  }).optional(),
  compression: closed({
    enabled: flag.optional(),
    algorithms: texts.optional(),
    min_size: bytes.optional(),
  }).optional(),
});

/** Keys of routes that change nothing here. They are accepted with a warning, and named in it. */
const withoutEffect = {
  method: z.unknown().optional(),
  rate_limit: z.unknown().optional(),
  auth_required: z.unknown().optional(),
};
export const ROUTE_KEYS_WITHOUT_EFFECT: readonly string[] = Object.keys(withoutEffect);

const route = closed({
  ...withoutEffect,
  id: text.optional(),
  path: text.optional(),
  upstream_group: text.optional(),
  timeout: duration.optional(),
  headers: textMap.optional(),
  transform: transform.optional(),
});

/** What the original program says about single servers and about its cache (mission LB-17, RS-09). */
export const gatewaySection = closed({
  name: text.optional(),
  environment: text.optional(),
  version: text.optional(),
  circuit_breaker: breaker.optional(),
  retry: gatewayRetry.optional(),
  routes: z.array(route).optional(),
  load_balancing: gatewayLoadBalancing.optional(),
  cache: closed({ ...cacheShape, max_size: wholeNumber(1, 10_000_000).optional() }).optional(),
});

export type RouteEntry = z.output<typeof route>;
