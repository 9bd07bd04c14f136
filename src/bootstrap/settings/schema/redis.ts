import { z } from 'zod';
import { parseRedisDuration } from '../../../domain/config/duration.ts';
import { read } from '../../../domain/config/parsed.ts';
import { closed, duration, field, flag, text, texts, wholeNumber } from './fields.ts';
import { durationForm } from './forms.ts';
import { secretKey } from './secret-key.ts';

const redisDuration = field<{ readonly ms: number; readonly isGuess: boolean }>(
  (value) =>
    parseRedisDuration(
      typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value),
    ),
  durationForm,
);

const count = wholeNumber(0, 1_000_000);

/** Where a Redis is and how it is spoken to, in the words of all originals (mission C-15). */
export const redis = closed({
  url: text.optional(),
  addr: text.optional(),
  addresses: texts.optional(),
  sentinel_master_name: text.optional(),
  username: text.optional(),
  // The original programs write an empty one for none.
  password: field((value) => read(value === null ? '' : String(value)), {
    type: 'string',
  }).optional(),
  db: wholeNumber(0, 65_535).optional(),
  tls: closed({
    enabled: flag.optional(),
    ca_file: text.optional(),
    cert_file: text.optional(),
    key_file: text.optional(),
    server_name: text.optional(),
  }).optional(),
  required: flag.optional(),
  key_prefix: text.optional(),
  operation_timeout: duration.optional(),
  encryption_keys: z.array(secretKey).optional(),
  pool_size: count.optional(),
  min_idle_conns: count.optional(),
  max_retries: count.optional(),
  dial_timeout: redisDuration.optional(),
  read_timeout: redisDuration.optional(),
  write_timeout: redisDuration.optional(),
  idle_timeout: redisDuration.optional(),
});

export type RedisEntry = z.output<typeof redis>;
