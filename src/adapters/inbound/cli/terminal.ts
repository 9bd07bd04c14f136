import type { ExitCode } from './exit-codes.ts';
import type { Paint } from './output.ts';

/** stdout is for data, stderr for talk. What is painted loses its colours on a stream that takes none. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** What comes from elsewhere, as it is; where stdout is a terminal, without what that would obey. */
  data(text: string): void;
  readonly hasColour: boolean;
  /** Someone sits there who can be asked: standard input and stderr are terminals, and this is no CI. */
  readonly isInteractive: boolean;
  /** stderr is a terminal, so that a line on it can be written over. */
  readonly showsProgress: boolean;
  /** The next line that is typed, after `question` on stderr; undefined at the end of input. */
  readLine(question: string): Promise<string | undefined>;
}

/** How commands print, and how they say what came of it. */
export interface Printing {
  readonly terminal: Terminal;
  readonly paint: Paint;
  /** Takes the exit code of what was done. */
  finish(code: ExitCode): void;
}
