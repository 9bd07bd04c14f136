import { Fault } from '../../../domain/fault/fault.ts';

const retryAfterMs = 1_000;

/** It is there, or nobody can say, and it has not taken the request. */
export const notNow = new Fault(
  'overloaded',
  'the replica where this call waits cannot be reached now; send the same request again later',
  retryAfterMs,
);
/** It certainly has not seen the request. */
export const ownerIsGone = new Fault(
  'request_state_refused',
  'the replica where this call waited is gone, and the call with it; send the request again without requestState and inputResponses',
);
export const ownerWasLost = new Fault(
  'outcome_unknown',
  'the replica where this call went on was lost; whether its server has carried it out is not known',
);
export const newsNotUnderstood = new Fault(
  'outcome_unknown',
  'the replica where this call went on says what this one does not understand; they may be of different versions',
);
export const requestNotUnderstood = new Fault(
  'request_state_refused',
  'the replica where this call waits does not understand the one the request came to; they may be of different versions',
);
