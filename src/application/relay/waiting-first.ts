import type { Call } from './call.ts';

/** In the order in which all of them are to end: what waits for a slot must not get that of one that ends before it. */
export const waitingFirst = (calls: readonly Call[]): readonly Call[] =>
  calls.some(isWaiting) ? calls.toSorted((one, other) => rank(one) - rank(other)) : calls;

const isWaiting = ({ upstream }: Call): boolean => upstream?.isWaiting === true;

const rank = (call: Call): number => (isWaiting(call) ? 0 : 1);
