import type { LongPart } from '../../domain/wire/long-part.ts';
import type { Message } from '../../domain/wire/message.ts';

/** What the large results of one caller become. */
export interface ResultLinks {
  /** Which one it called, as its server knows it; undefined where nobody has to ask who may use it. */
  tool: string | undefined;
  /** Larger ones of this server; undefined: none. */
  above(server: string): number | undefined;
  /** Raw JSON of a result that links to a long one; undefined when that has to go as it is. */
  link(server: string, answer: Message, long: LongPart): Promise<Uint8Array | undefined>;
}
