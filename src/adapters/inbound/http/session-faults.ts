import { Fault } from '../../../domain/fault/fault.ts';

/** A stranger's session is as unknown as one that never was. */
export const unknownSession = (): Fault =>
  new Fault('session_unknown', 'no such session; send initialize to open a new one');

/** The replica that had the request is gone. */
export const lostWithOwner = (): Fault =>
  new Fault(
    'outcome_unknown',
    'the replica that had this request is lost; whether it was carried out is not known: check before you send it again',
  );
