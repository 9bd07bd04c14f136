import { read, unreadable } from '../../../domain/config/parsed.ts';
import { field } from './fields.ts';
import { patternForm } from './forms.ts';

/** RFC 3339, or a day alone, which begins at midnight UTC. */
const pattern = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** A moment, as it is written. */
export const moment = field(
  (value) =>
    typeof value === 'string' && pattern.test(value) && !Number.isNaN(Date.parse(value))
      ? read(value)
      : unreadable(`expected a date such as 2030-12-31T23:59:59Z, found ${JSON.stringify(value)}`),
  patternForm(pattern),
);
