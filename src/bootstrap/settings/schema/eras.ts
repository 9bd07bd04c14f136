import { z } from 'zod';
import { choice, closed, duration, wholeNumber } from './fields.ts';
import { secretKey } from './secret-key.ts';

export const eras = closed({
  probe_timeout: duration.optional(),
  verdict_max_age: duration.optional(),
  park_timeout: duration.optional(),
  ask_collect: duration.optional(),
  max_parked: wholeNumber(1, 10_000_000).optional(),
  max_rounds: wholeNumber(1, 1_000).optional(),
  session_idle: duration.optional(),
  max_sessions_per_server: wholeNumber(1, 10_000_000).optional(),
  state_keys: z.array(secretKey).optional(),
});

/** What an entry of a server, in either shape, says about its era. */
export const serverEraShape = {
  era: choice({ auto: 'auto', legacy: 'legacy', modern: 'modern' }).optional(),
  capabilities: choice({ per_client: 'per_client', declare_all: 'declare_all' }).optional(),
  max_links: wholeNumber(1, 1_000).optional(),
};

const serverEra = closed(serverEraShape);
export type ServerEraEntry = z.output<typeof serverEra>;
