/** One remembered message of a stream. `sequence` starts at 1 and grows by 1 within its stream. */
export interface LoggedEvent {
  readonly sequence: number;
  readonly data: Uint8Array;
}

/**
 * Remembers what was sent on the event streams of one session so that a client can resume
 * (specification 2025-11-25, basic/transports, resumability). Bounded: the oldest events are forgotten first.
 */
export interface EventLog {
  /** Appends and returns the sequence within `stream`. */
  append(stream: number, data: Uint8Array): number;
  /** Events of `stream` after `sequence`, oldest first; undefined when some of them are already forgotten. */
  after(stream: number, sequence: number): readonly LoggedEvent[] | undefined;
  forget(stream: number): void;
}

/** A log that goes on with what was appended elsewhere. */
export interface FillableEventLog extends EventLog {
  /** In the order in which they were appended. What comes before a gap is forgotten. */
  fill(stream: number, event: LoggedEvent): void;
}
