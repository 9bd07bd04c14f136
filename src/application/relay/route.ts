import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';

/** A message of a server as its client sees it: under the names and URIs of the gateway. The same one when nothing differs. */
export type Shown = (message: Message) => Message;

/** A notification of a server as its client sees it; undefined when the client is not told. */
export type Noticed = (message: Message) => Message | undefined;

/** What of an answer one caller may see; a promise, never rejected, only where somebody else decides. */
export type AnswerFilter = (answer: Message) => Message | Promise<Message>;

/** Goes on with what of the answer passes the filter. */
export const filtered = (
  filter: AnswerFilter,
  answer: Message,
  go: (seen: Message) => void,
): void => {
  const seen = filter(answer);
  if (seen instanceof Promise) void seen.then(go);
  else go(seen);
};

/** Which server a request is for, what its bytes need before they go there, and how the answer looks on the way back. */
export interface Route {
  readonly server: string;
  readonly edits: readonly Edit[];
  /** Undefined where client and server see the same. */
  readonly shown: Shown | undefined;
  /** `shown` reads values of the answer, so nothing of it may be out of memory. */
  readonly needsWhole?: boolean;
}
