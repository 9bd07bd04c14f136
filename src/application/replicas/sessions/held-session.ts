import type { Conversation } from '../../sessions/conversation.ts';

/** A session that this replica owns, and how it stands in the registry. */
export interface HeldSession {
  readonly id: string;
  readonly conversation: Conversation;
  /** By its name in the settings. */
  readonly frontend: string;
  /** In milliseconds since 1970. */
  readonly openedAtMs: number;
  readonly epoch: number;
  /** The term of the lease in which it was last known to be ours. */
  term: number;
  /** The registry was told of it. */
  isStored: boolean;
  /** What the registry has is not its state any more. */
  isDirty: boolean;
  isBeingStored: boolean;
  /** What it had at another replica is on its way to it: its state is not whole. */
  isRestoring: boolean;
  /** It ended here so that another replica goes on with it. */
  isGivenUp: boolean;
}
