import { z } from 'zod';
import { rangeProblem } from '../../../domain/clients/version-range.ts';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { choice, closed, duration, field, flag, text, wholeNumber } from './fields.ts';
import { patternForm } from './forms.ts';

const condition = '(?:<=|>=|<|>|=)?v?\\d{1,9}(?:\\.\\d{1,9}){0,5}(?:[-+]\\S*)?';
const rangePattern = new RegExp(`^ *${condition}(?: +${condition})* *$`);

const versionRange = field((value) => {
  if (typeof value !== 'string') return unreadable('expected text: put it in quotes');
  const problem = rangeProblem(value);
  return problem === undefined ? read(value) : unreadable(problem);
}, patternForm(rangePattern));

/** A shortened name needs room for its digest and for something a reader knows it by. */
const SHORTEST_NAMES = 16;
const LONGEST_NAMES = 1_024;

export const clientProfiles = z.array(
  closed({
    match: closed({
      name: text.optional(),
      version: versionRange.optional(),
      user_agent: text.optional(),
    }),
    max_name_length: wholeNumber(SHORTEST_NAMES, LONGEST_NAMES).optional(),
    plain_names: flag.optional(),
    single_page: flag.optional(),
    get_stream: choice({ served: 'served', refused: 'refused' }).optional(),
    forgets_session: flag.optional(),
    keep_alive: duration.optional(),
  }),
);
