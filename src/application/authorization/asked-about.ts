import { reachOf } from '../../domain/authorization/method-reach.ts';
import type { Act } from '../../domain/authorization/policy.ts';
import { localUser } from '../../domain/identity/principal.ts';

/**
 * Whether a decision point is asked about a request. What is around the use of items follows from that: lists show what
 * whoever is asked lets their reader use.
 */
export const isAskedAbout = ({ principal, method }: Pick<Act, 'principal' | 'method'>): boolean =>
  principal.key !== localUser.key && reachOf(method).reach !== 'around';
