/** Takes finished records, in order. */
export interface AuditSink {
  /** What it is called where operators are told of it. */
  readonly name: string;
  take(line: string): void;
  /** False while it cannot write what it has, or has no room for more. */
  readonly isSound: boolean;
  /** Records that came when there was no room, and are lost. */
  readonly lost: number;
  flush(limitMs: number): Promise<void>;
  /** Lets go of what it writes to. */
  close(): Promise<void>;
}
