import { z } from 'zod';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';
import { choice, closed, duration, durationOrOff, field, wholeNumber } from './fields.ts';

const capability = choice({
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  list_changed: 'list_changed',
  subscribe: 'subscribe',
  logging: 'logging',
  completions: 'completions',
});

/** Longer ones would fill what a model can attend to. */
const maxInstructions = 100_000;

const ownInstructions = field(
  (value): Parsed<string | false> => {
    if (value === false || value === 'false') return read(false);
    if (typeof value !== 'string' || value.trim() === '') {
      return unreadable('expected text, or false for none');
    }
    return value.length <= maxInstructions
      ? read(value)
      : unreadable(`expected at most ${maxInstructions} characters`);
  },
  { anyOf: [{ type: 'string', pattern: '\\S', maxLength: maxInstructions }, { const: false }] },
);

export const federation = closed({
  uris: choice({ keep: 'keep', wrap: 'wrap' }).optional(),
  prefix: choice({
    auto: 'auto',
    always: 'always',
    never: 'never',
    'on-collision': 'on-collision',
  }).optional(),
  page_size: wholeNumber(1, 1_000_000).optional(),
  list_ttl: durationOrOff.optional(),
  list_budget: duration.optional(),
  capabilities: z.array(capability).optional(),
  instructions: choice({ merge: 'merge', off: 'off' }).optional(),
  max_instructions: wholeNumber(1, maxInstructions).optional(),
  change_debounce: duration.optional(),
});

/** What an entry of a server, in either shape, says about its place among the others. */
export const serverFederationShape = {
  lists: choice({ shared: 'shared', per_session: 'per_session' }).optional(),
  instructions: ownInstructions.optional(),
};
