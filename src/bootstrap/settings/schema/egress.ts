import { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { parseEgressRule } from '../../../domain/egress/egress-rules.ts';
import { closed, field } from './fields.ts';
import { textForm } from './forms.ts';

/** An address, a network, or a host. */
const place = field((value) => {
  if (typeof value !== 'string' || value === '')
    return unreadable('expected text: put it in quotes');
  const parsed = parseEgressRule(value);
  return parsed.ok ? read(value.toLowerCase()) : parsed;
}, textForm);

/** Where the gateway may connect to (reliability S16). */
export const egress = closed({
  allow: z.array(place).optional(),
  deny: z.array(place).optional(),
});
