import { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { choice, closed, duration, field, wholeNumber } from './fields.ts';
import { patternForm } from './forms.ts';

const STATE_KEY_BYTES = 32;

/** One key, base64 (also of the URL alphabet) of 32 bytes. What it is must not show in a message. */
const stateKey = field(
  (value) => {
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) {
      return unreadable(`expected base64 of ${STATE_KEY_BYTES} bytes`);
    }
    const key = new Uint8Array(Buffer.from(value, 'base64'));
    if (key.length === STATE_KEY_BYTES) return read(key);
    return unreadable(`expected base64 of ${STATE_KEY_BYTES} bytes, found ${key.length} bytes`);
  },
  patternForm(/^[A-Za-z0-9+/_-]{43}=?$/),
);

export const eras = closed({
  probe_timeout: duration.optional(),
  verdict_max_age: duration.optional(),
  park_timeout: duration.optional(),
  ask_collect: duration.optional(),
  max_parked: wholeNumber(1, 10_000_000).optional(),
  max_rounds: wholeNumber(1, 1_000).optional(),
  session_idle: duration.optional(),
  max_sessions_per_server: wholeNumber(1, 10_000_000).optional(),
  state_keys: z.array(stateKey).optional(),
});

/** What an entry of a server, in either shape, says about its era. */
export const serverEraShape = {
  era: choice({ auto: 'auto', legacy: 'legacy', modern: 'modern' }).optional(),
  capabilities: choice({ per_client: 'per_client', declare_all: 'declare_all' }).optional(),
  max_links: wholeNumber(1, 1_000).optional(),
};

const serverEra = closed(serverEraShape);
export type ServerEraEntry = z.output<typeof serverEra>;
