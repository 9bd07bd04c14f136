import type { ReplicaId } from '../../../application/ports/driven/membership.ts';

/** What a frame is sealed for: it is worth nothing in another place. */
export const frameName = (to: ReplicaId, from: ReplicaId, number: number): string =>
  `bus ${to} ${from} ${number}`;
