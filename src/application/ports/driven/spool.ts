import type { Fault } from '../../../domain/fault/fault.ts';

/** One text outside memory: written once from its beginning to its end, then read in ranges. */
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
