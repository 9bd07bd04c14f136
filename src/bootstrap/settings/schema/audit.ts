import { choice, closed, flag, text, wholeNumber } from './fields.ts';

/** Mission SV-19, reliability S29. */
export const audit = closed({
  enabled: flag.optional(),
  file: text.optional(),
  stderr: flag.optional(),
  stream: text.optional(),
  stream_length: wholeNumber(1, 1_000_000_000).optional(),
  arguments: choice({ none: 'none', digest: 'digest', full: 'full' }).optional(),
  required: flag.optional(),
});
