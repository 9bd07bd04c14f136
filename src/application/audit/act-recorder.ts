import type { AuditedAct } from '../ports/driven/audit-trail.ts';

/**
 * Writes down what somebody is about to do. A text: why that cannot be, where nothing may be done without a record; undefined
 * to go on.
 */
export type ActRecorder = (
  action: string,
  details: AuditedAct['details'],
) => Promise<string | undefined>;

/** For whoever keeps no account of acts. */
export const unrecorded: ActRecorder = () => Promise.resolve(undefined);
