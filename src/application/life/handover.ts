/** Lets go of sessions so that other replicas go on with them, when this one is to stop. */
export interface Handover {
  /**
   * From now on nothing is taken over from others. A session without calls in flight is released at once, and its streams end so
   * that its client resumes them elsewhere; any other as soon as its last call has ended.
   */
  begin(): void;
  /** What is still here is released too, whatever it waits for. Bounded in time; never rejects. */
  finish(): Promise<void>;
}
