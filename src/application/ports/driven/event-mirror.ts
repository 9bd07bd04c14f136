import type { StoreTrouble } from './store-trouble.ts';

/** One remembered event of a stream of a session (as in `EventLog`). */
export interface MirroredEvent {
  readonly stream: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** A stream that answers a POST whose call has not ended: the raw ids of what is to be answered on it. */
export interface OpenStream {
  readonly stream: number;
  readonly idTexts: readonly string[];
}

export interface MirroredSession {
  /** In the order in which they were appended. */
  readonly events: readonly MirroredEvent[];
  readonly open: readonly OpenStream[];
}

/**
 * What was sent on the event streams of sessions, kept where another replica finds it when the owner is lost. Written behind:
 * nothing waits for it, calls of one turn go out together, and what the store does not take is lost for resuming and nothing else.
 * Bounded in events and bytes for each session, the oldest go first. `epoch` fences: an earlier owner's writes are refused.
 */
export interface EventMirror {
  append(session: string, epoch: number, event: MirroredEvent): void;
  /** The stream of a POST began. */
  opened(session: string, epoch: number, stream: OpenStream): void;
  /** All calls of the stream have ended; its events stay. */
  closed(session: string, epoch: number, stream: number): void;
  /** The events of that stream are not needed any more. */
  forget(session: string, epoch: number, stream: number): void;
  /** The session has ended. */
  remove(session: string, epoch: number): void;
  /** What is there for the new owner, whose `epoch` counts from now on. Bounded in time; never rejects. */
  load(session: string, epoch: number): Promise<MirroredSession | StoreTrouble>;
  /** Resolves when everything that was written so far is stored, or cannot be. */
  flush(): Promise<void>;
}
