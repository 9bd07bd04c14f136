/** Takes one text in pieces, in order. */
export interface PieceTaker {
  /** The piece is the taker's to keep and to change. False when the text is longer than any may be: it is not read on. */
  push(piece: Uint8Array): boolean;
  /** The text is complete. False when it was not the answer its beginning promised. */
  end(): boolean;
  /** The rest will not come. */
  cut(): void;
}

/** What is to be done with texts too long to be collected. */
export interface LongTexts {
  /** So many bytes of one text are collected before it is asked for a taker. */
  readonly above: number;
  /** `text`: its beginning. Undefined: nobody takes it in pieces, so it is collected up to the limit of its carrier. */
  begin(text: Uint8Array): PieceTaker | undefined;
}
