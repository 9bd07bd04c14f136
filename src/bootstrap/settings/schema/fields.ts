import { z } from 'zod';
import { parseDuration } from '../../../domain/config/duration.ts';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';
import {
  durationForm,
  durationOrForm,
  type Form,
  flagForm,
  forms,
  patternForm,
  textForm,
  wholeNumberForm,
  wordForm,
} from './forms.ts';

/** Timers of the platform fire at once when they are set for longer. */
const maxTimerMs = 2_147_483_647;

/** One value with its own way of reading it; the message says what was expected, `form` what the published schema says. */
export const field = <Value>(parse: (value: unknown) => Parsed<Value>, form: Form) => {
  const schema = z.unknown().transform((value, ctx): Value => {
    const parsed = parse(value);
    if (parsed.ok) return parsed.value;
    ctx.addIssue({ code: 'custom', message: parsed.message });
    return z.NEVER;
  });
  forms.add(schema, form);
  return schema;
};

const written = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value);

/** Never repeats the value, which may be a secret. */
export const text = field((value) => {
  if (typeof value === 'string' && value !== '') return read(value);
  if (value === undefined) return unreadable('is missing');
  if (value === '' || value === null) return unreadable('is empty');
  return unreadable('expected text: put it in quotes');
}, textForm);

const tokenPattern = /^[\x21-\x7e]{1,8192}$/;

/** A credential that travels in a header or a JSON text. Never repeats the value. */
export const token = field((value) => {
  if (value === undefined || value === null || value === '') return unreadable('is empty');
  return typeof value === 'string' && tokenPattern.test(value)
    ? read(value)
    : unreadable('expected visible ASCII without spaces, at most 8192 characters');
}, patternForm(tokenPattern));

/** A variable that is filled in is text, so `"true"` and `"8080"` mean the same as without quotes. */
export const flag = field((value) => {
  if (value === true || value === 'true') return read(true);
  if (value === false || value === 'false') return read(false);
  return unreadable(`expected true or false, found ${written(value)}`);
}, flagForm);

export const wholeNumber = (min: number, max: number) =>
  field(
    (value) => {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      if (Number.isSafeInteger(number) && Number(number) >= min && Number(number) <= max) {
        return read(Number(number));
      }
      return unreadable(`expected a whole number from ${min} to ${max}, found ${written(value)}`);
    },
    wholeNumberForm(min, max),
  );

export const port = wholeNumber(0, 65_535);

/** At most what one buffer can hold. */
export const bytes = wholeNumber(1, 2_147_483_647);

const readDuration = (value: unknown): Parsed<number> =>
  parseDuration(
    typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value),
  );

export const duration = field((value) => {
  const parsed = readDuration(value);
  if (!parsed.ok) return parsed;
  if (parsed.value < 1) return unreadable('expected a duration of at least 1ms');
  return parsed.value > maxTimerMs ? unreadable('expected a duration of at most 24d') : parsed;
}, durationForm);

/** The same, and 0 for never. */
export const durationOrOff = field((value) => {
  const parsed = readDuration(value);
  return parsed.ok && parsed.value > maxTimerMs
    ? unreadable('expected a duration of at most 24d, or 0 for never')
    : parsed;
}, durationOrForm());

/** One of some words; several words may mean the same. */
export const choice = <const Meaning extends string>(meanings: Readonly<Record<string, Meaning>>) =>
  field(
    (value) => {
      const meaning =
        typeof value === 'string' && Object.hasOwn(meanings, value) ? meanings[value] : undefined;
      if (meaning !== undefined) return read(meaning);
      const words = Object.keys(meanings).join(', ');
      return unreadable(
        value === undefined
          ? `is missing: one of ${words}`
          : `expected one of ${words}, found ${written(value)}`,
      );
    },
    wordForm(Object.keys(meanings)),
  );

/** The one form of the file there is so far. */
export const fileVersion = field(
  (value) =>
    value === 1 || value === '1'
      ? read(1 as const)
      : unreadable(`this program reads version 1, found ${written(value)}`),
  wordForm([1, '1']),
);

export const texts = z.array(text);
export const textMap = z.record(z.string(), z.string());

const urlPathPattern = /^\/[A-Za-z0-9._~/-]*$/;

/** An HTTP path a frontend answers at. */
export const urlPath = field(
  (value) =>
    typeof value === 'string' && urlPathPattern.test(value)
      ? read(value)
      : unreadable(`expected a path such as /mcp, found ${written(value)}`),
  patternForm(urlPathPattern),
);

/**
 * An object that has no keys but these. An issue about other keys does not carry the known ones,
 * so they travel as its message, one per line.
 */
export const closed = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join('\n') : undefined),
  });
