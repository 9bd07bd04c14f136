/** A text that is not in memory and may still be coming, read once from its beginning to its end. */
export interface GrowingText {
  /** Bytes of UTF-8; undefined until all of it has come. */
  readonly length: number | undefined;
  /**
   * Fills `into` with what comes next: all of it, or less at the end and where the rest has not come. Waits until something
   * has; 0 bytes after the end. Undefined when the rest cannot be read any more. One call at a time.
   */
  read(into: Uint8Array): Promise<number | undefined>;
  /** Nobody reads on. Harmless after the end and a second time. */
  close(): void;
}

/** A text that is not in memory and has come to its end. */
export interface LongText extends GrowingText {
  readonly length: number;
}

/** A text that is read in ranges. */
export interface LongRange {
  readonly length: number;
  /** Fills `into` with what stands at `offset`; false when it cannot be read. */
  read(offset: number, into: Uint8Array): Promise<boolean>;
}

/** The part of a message that is not in memory. In the message's bytes a stand-in stands for it. */
export interface LongPart {
  readonly standIn: string;
  /** The raw text it stands for. */
  readonly raw: LongRange;
  /** The whole raw result it is a part of. */
  readonly result: LongRange;
  /** The text of a message in whose bytes the stand-in stands; undefined when it is not there exactly once. */
  textOf(bytes: Uint8Array): LongText | undefined;
  /** Nobody wants it. Harmless a second time. */
  release(): void;
}
