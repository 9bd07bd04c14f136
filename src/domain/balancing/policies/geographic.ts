import type { Candidate } from '../candidate.ts';

/** Endpoints of the gateway's own zone come first; the others take what they cannot. Without a zone all are alike. */
export const zoneRank = ({ endpoint }: Candidate, zone: string | undefined): number =>
  zone === undefined || endpoint.zone === zone ? 0 : 1;
