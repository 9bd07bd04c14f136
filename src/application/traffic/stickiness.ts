import { affinityOf } from '../../domain/balancing/affinity.ts';
import { anyCandidate, type PickRequest } from '../../domain/balancing/candidate.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import { type StickyName, stickyKey } from '../ports/driving/sticky-name.ts';

/** By what a caller gets the same endpoint again (mission LB-19). */
export type StickyRule = { readonly by: 'none' | 'session' | 'address' } | StickyName;

/**
 * How the endpoint of one caller is chosen. `sessionId`: of a caller that has one; without it a rule by session sticks
 * by who the caller is, because a caller of the stateless era is all that lasts.
 */
export const pickRequestOf = (
  rule: StickyRule,
  facts: ClientFacts,
  sessionId: string | undefined,
): PickRequest => {
  if (rule.by === 'none') return anyCandidate;
  const text = stuckTo(rule, facts, sessionId);
  return text === undefined ? anyCandidate : { affinity: affinityOf(text), suits: undefined };
};

const stuckTo = (
  rule: StickyRule,
  { principal, remoteAddress, stickyValues }: ClientFacts,
  sessionId: string | undefined,
): string | undefined => {
  switch (rule.by) {
    case 'none':
      return undefined;
    case 'session':
      return sessionId ?? principal.key;
    case 'address':
      return remoteAddress;
    case 'cookie':
    case 'header':
      // A client that keeps no cookies still has its session.
      return stickyValues?.get(stickyKey(rule)) ?? sessionId;
  }
};
