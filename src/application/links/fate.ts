import type { Fault } from '../../domain/fault/fault.ts';
import type { Fate } from './pending.ts';

/** What the fault that a link reports for one request promises (`LinkListener.failed`); undefined: it is the last word. */
export const fateOf = ({ code }: Fault, status: number | undefined): Fate | undefined => {
  if (code === 'outcome_unknown') return 'unknown';
  return code === 'backend_unavailable' && status === undefined ? 'untouched' : undefined;
};
