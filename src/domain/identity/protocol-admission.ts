import { Fault } from '../fault/fault.ts';
import type { Principal } from './principal.ts';

/** The same, or `insufficient_scope` where what was shown is for other protocols only (mission AU-19). */
export const admittedTo = (protocol: string, verdict: Principal | Fault): Principal | Fault => {
  if (verdict instanceof Fault || verdict.protocols === undefined) return verdict;
  return verdict.protocols.includes(protocol) ? verdict : forOthers(`protocol:${protocol}`);
};

const forOthers = (scope: string): Fault => {
  const text = `this token is for other protocols: ask for one with the scope ${scope}`;
  return new Fault('insufficient_scope', text, undefined, { scope });
};
