import type { Candidate } from '../candidate.ts';
import type { BackendProtocol } from '../endpoint.ts';

/** How soon a candidate's protocol is chosen: its place in the order; what the order does not name comes after all. */
export const protocolRank = (
  { endpoint }: Candidate,
  order: readonly BackendProtocol[],
): number => {
  const rank = order.indexOf(endpoint.target.protocol);
  return rank === -1 ? order.length : rank;
};

/** Without fallback: those of the most preferred protocol there is, whatever becomes of them. */
export const onlyPreferred = (
  candidates: readonly Candidate[],
  order: readonly BackendProtocol[],
): readonly Candidate[] => {
  const first = Math.min(...candidates.map((candidate) => protocolRank(candidate, order)));
  return candidates.filter((candidate) => protocolRank(candidate, order) === first);
};
