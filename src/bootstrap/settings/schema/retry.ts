import { parseDuration } from '../../../domain/config/duration.ts';
import { read } from '../../../domain/config/parsed.ts';
import { choice, closed, duration, field, flag, wholeNumber } from './fields.ts';
import { durationOrForm, numberForm } from './forms.ts';
import { share } from './share.ts';

const attempts = wholeNumber(1, 100);

const strategy = choice({
  exponential: 'exponential',
  exponential_backoff: 'exponential',
  linear: 'linear',
  fixed: 'fixed',
  constant: 'fixed',
});

const multiplier = field(
  (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && number >= 1 && number <= 100
      ? read(number)
      : { ok: false, message: `expected a number from 1 to 100, found ${JSON.stringify(value)}` };
  },
  numberForm({ minimum: 1, maximum: 100 }),
);

/** When and how often requests are sent again (mission BE-19). */
export const retry = closed({
  enabled: flag.optional(),
  max_attempts: attempts.optional(),
  backoff: strategy.optional(),
  initial_delay: duration.optional(),
  max_delay: duration.optional(),
  multiplier: multiplier.optional(),
  budget: closed({
    share: share.optional(),
    min_per_second: wholeNumber(0, 100_000).optional(),
  }).optional(),
});

/** Numbers without a unit are milliseconds there. */
const milliseconds = field(
  (value) => parseDuration(/^\d+$/.test(String(value)) ? `${String(value)}ms` : String(value)),
  durationOrForm(),
);

/** `gateway.retry` of the original program. */
export const gatewayRetry = closed({
  enabled: flag.optional(),
  max_attempts: attempts.optional(),
  backoff_strategy: strategy.optional(),
  initial_delay: milliseconds.optional(),
  max_delay: milliseconds.optional(),
  multiplier: multiplier.optional(),
});

/** How often requests of one server are sent again. */
export const maxRetries = wholeNumber(0, 99);
