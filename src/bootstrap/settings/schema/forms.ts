import { z } from 'zod';

/**
 * How a value is written, in words of JSON Schema (2020-12). zod cannot tell what a reading of our own accepts; the
 * published schema takes it from here. `short` is a form that stands for keys and values, `name` what the schema calls a
 * form that many keys share.
 */
export type Form = Readonly<Record<string, unknown>> & {
  readonly short?: Form;
  readonly name?: string;
};

/** The forms of schemas that say nothing of it themselves. */
export const forms = z.registry<Form>();

const digits = { type: 'string', pattern: '^\\d+$' };

/** Any text but the empty one. */
export const textForm: Form = {
  name: 'text',
  type: 'string',
  minLength: 1,
};

export const flagForm: Form = {
  name: 'flag',
  anyOf: [{ type: 'boolean' }, { type: 'string', enum: ['true', 'false'] }],
};

export const wholeNumberForm = (minimum: number, maximum: number): Form => ({
  anyOf: [{ type: 'integer', minimum, maximum }, digits],
});

/** A number that may have a fraction. */
export const numberForm = (range: Form): Form => ({
  anyOf: [
    { type: 'number', ...range },
    { type: 'string', pattern: '^[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?$' },
  ],
});

const durationText = '^\\s*(?:(?:\\d+(?:\\.\\d+)?(?:ms|[smhd]))+|\\d+(?:\\.\\d+)?)\\s*$';

/** `examples` are what an editor offers. */
export const durationForm: Form = {
  name: 'duration',
  anyOf: [
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'string', pattern: durationText },
  ],
  examples: ['500ms', '30s', '5m', '1h30m'],
};

/** The same, and these words; 0 means never. */
export const durationOrForm = (...words: readonly unknown[]): Form => ({
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: durationText },
    ...(words.length === 0 ? [] : [{ enum: words }]),
  ],
  examples: ['500ms', '30s', '5m', 0],
});

export const sizeForm: Form = {
  name: 'size',
  anyOf: [
    { type: 'number', minimum: 1 },
    { type: 'string', pattern: '^\\s*\\d{1,15}(?:\\.\\d{1,6})? ?(?:[KMG]i?B|B)?\\s*$' },
  ],
  examples: ['500KB', '5MB', '1GiB'],
};

export const shareForm: Form = {
  name: 'part',
  anyOf: [
    { type: 'number', minimum: 0, maximum: 1 },
    { type: 'string', pattern: '^(?:\\d+(?:\\.\\d+)?%|0?\\.\\d+|[01](?:\\.0*)?)$' },
  ],
  examples: ['50%', 0.5],
};

export const wordForm = (words: readonly unknown[]): Form => ({ enum: words });

export const patternForm = (pattern: RegExp): Form => ({ type: 'string', pattern: pattern.source });
