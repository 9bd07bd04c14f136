import type { Fault } from '../../../domain/fault/fault.ts';

/**
 * One text outside memory: written once from its beginning to its end, then read in ranges; or taken by one reader, from
 * its beginning to its end too, while it is written.
 */
export interface SpooledText {
  /** Bytes written so far. */
  readonly length: number;
  /**
   * Takes a copy of the next bytes. `wait`: so much waits to be written that no more should come until `onDrain`; `full`:
   * nothing of the piece was taken, because the spool has no room.
   */
  write(piece: Uint8Array): 'ok' | 'wait' | 'full';
  /** Called each time after `wait`, once there is room again. There is one listener. */
  onDrain(listener: () => void): void;
  /** Resolves when all that was written can be read; with a fault when some of it was lost. */
  finished(): Promise<Fault | undefined>;
  /** Fills `into` with what stands at `offset`; false when it cannot be read. The range lies within what was written. */
  read(offset: number, into: Uint8Array): Promise<boolean>;
  /**
   * Fills `into` with what comes next and was not taken, as much as there is of it, and waits until there is something. The
   * number of bytes: 0 once the text is ended and all of it is taken; undefined when it cannot be read. What was taken is
   * not kept. One call at a time, and no `read` beside it.
   */
  take(into: Uint8Array): Promise<number | undefined>;
  /** No more will be written. */
  end(): void;
  /** Gives its room back. Harmless a second time; reads that are under way resolve with false. */
  release(): void;
}

/** Room outside memory for texts that are too large for it. */
export interface Spool {
  /** Bytes in use by texts that are not released. */
  readonly usedBytes: number;
  /** A fault when there is no place to write to. */
  open(): SpooledText | Fault;
}
