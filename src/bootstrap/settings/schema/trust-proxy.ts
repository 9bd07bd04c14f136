import { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { parseNetwork } from '../../../domain/egress/network.ts';
import { choice, field } from './fields.ts';
import { textForm } from './forms.ts';

/** An address or a network. A number of hops is none: it could be made up. */
const network = field((value) => {
  if (typeof value !== 'string' || value === '') {
    return unreadable('expected the address or network of a proxy such as 10.0.0.0/8');
  }
  const parsed = parseNetwork(value);
  return parsed.ok ? read(value.toLowerCase()) : parsed;
}, textForm);

/** Whose word on where requests come from is taken, and in which header. */
export const trustProxy = z.array(network);

export const trustProxyHeader = choice({
  'x-forwarded-for': 'x-forwarded-for',
  forwarded: 'forwarded',
});
