import { read, unreadable } from '../../../domain/config/parsed.ts';
import { field } from './fields.ts';
import { numberForm } from './forms.ts';

/** A number that may have a fraction. */
export const number = (minimum: number, maximum: number) =>
  field((value) => {
    const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof found === 'number' && found >= minimum && found <= maximum
      ? read(found)
      : unreadable(
          `expected a number from ${minimum} to ${maximum}, found ${JSON.stringify(value)}`,
        );
  }, numberForm({ minimum, maximum }));
