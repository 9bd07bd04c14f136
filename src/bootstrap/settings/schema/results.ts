import { parseSize } from '../../../domain/config/size.ts';
import { closed, duration, field, text } from './fields.ts';
import { sizeForm } from './forms.ts';

const size = field(parseSize, sizeForm);

/** Results that are too large for memory. */
export const results = closed({
  stream_above: size.optional(),
  max_size: size.optional(),
  max_spool: size.optional(),
  spool_dir: text.optional(),
  link_above: size.optional(),
  link_ttl: duration.optional(),
});

/** What an entry of a server, in either shape, says about its results. */
export const resultsShape = {
  results: closed({ link_above: size.optional(), mime_type: text.optional() }).optional(),
};
