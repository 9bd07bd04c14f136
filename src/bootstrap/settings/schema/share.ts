import { read, unreadable } from '../../../domain/config/parsed.ts';
import { field } from './fields.ts';
import { shareForm } from './forms.ts';

/** A part of the whole: 0.5, or `50%`. */
export const share = field((value) => {
  const percent = typeof value === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  const number =
    percent === undefined ? Number(value === '' ? Number.NaN : value) : Number(percent) / 100;
  const isShare =
    (typeof value === 'number' || typeof value === 'string') && number >= 0 && number <= 1;
  return isShare
    ? read(number)
    : unreadable(`expected a part from 0 to 1, or 0% to 100%, found ${JSON.stringify(value)}`);
}, shareForm);
