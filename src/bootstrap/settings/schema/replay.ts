import { choice } from './fields.ts';
import { maxRetries } from './retry.ts';

/** What an entry of a server, in either shape, says about requests that fail on their way or whose answer is cut off. */
export const replayShape = {
  replay: choice({ hints: 'hints', keys: 'keys', never: 'never' }).optional(),
  max_retries: maxRetries.optional(),
};
