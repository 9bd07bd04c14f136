import type { ReplicaId } from '../../../application/ports/driven/membership.ts';

/** Both of one slot, so that a script may use them together in a cluster. */
export const inboxKey = (id: ReplicaId): string => `bus:{${id}}:inbox`;
export const withdrawnKey = (id: ReplicaId): string => `bus:{${id}}:withdrawn`;

export const ANNOUNCEMENTS = 'bus:announcements';

/** Where frames are published for which there is no room in the inbox. */
export const directChannel = (id: ReplicaId): string => `bus:{${id}}:direct`;
