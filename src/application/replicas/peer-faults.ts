import { Fault } from '../../domain/fault/fault.ts';

const RETRY_AFTER_MS = 1_000;

/** It has not seen what it was asked for. */
export const peerAway = new Fault(
  'overloaded',
  'the replica of the gateway that has this cannot be reached; try again',
  RETRY_AFTER_MS,
);

/** It has seen it, or may have, and nothing more comes from it. */
export const peerLost = new Fault(
  'outcome_unknown',
  'the replica of the gateway that had this is lost; whether it was carried out is not known: check before you send it again',
);

/** It let go of it by itself. */
export const peerAborted = new Fault(
  'outcome_unknown',
  'the replica of the gateway that had this broke it off; whether it was carried out is not known: check before you send it again',
);
