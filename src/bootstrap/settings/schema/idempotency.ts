import { parseSize } from '../../../domain/config/size.ts';
import { closed, duration, field, flag } from './fields.ts';
import { sizeForm } from './forms.ts';

const size = field(parseSize, sizeForm);

/** Calls with an idempotency key, which are carried out once. */
export const idempotency = closed({
  enabled: flag.optional(),
  ttl: duration.optional(),
  wait: duration.optional(),
  max_answer: size.optional(),
  max_memory: size.optional(),
});
