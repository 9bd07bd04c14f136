import { LONGEST_TOKEN } from '../../../domain/validation/token-rule.ts';
import { closed, flag, wholeNumber } from './fields.ts';

/** A token the gateway generates has 43 characters: below this nobody could come in. */
const LEAST_TOKEN_LENGTH = 64;

export const validation = closed({
  strict_ids: flag.optional(),
  strict_names: flag.optional(),
  max_token_length: wholeNumber(LEAST_TOKEN_LENGTH, LONGEST_TOKEN).optional(),
});
