import { Fault } from '../../../domain/fault/fault.ts';

const RETRY_AFTER_MS = 1_000;

/** What is told to clients while the state that replicas share cannot be had: never that something is gone. */
export const sharedStateAway = (): Fault =>
  new Fault(
    'overloaded',
    'where this session lives cannot be found out now; try again',
    RETRY_AFTER_MS,
  );

export const sharedStateFull = (): Fault =>
  new Fault('overloaded', 'no new sessions can be kept now; try again', RETRY_AFTER_MS);

export const leavingReplica = (): Fault =>
  new Fault('shutting_down', 'this replica is shutting down; another goes on', RETRY_AFTER_MS);

/** For whoever still waits at an owner that another one has followed. */
export const takenOver = (): Fault =>
  new Fault('session_lost', 'another replica goes on with this session');
