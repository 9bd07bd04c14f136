import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';

/** A message of a server as its client sees it: under the names and URIs of the gateway. The same one when nothing differs. */
export type Shown = (message: Message) => Message;

/** Which server a request is for, what its bytes need before they go there, and how the answer looks on the way back. */
export interface Route {
  readonly server: string;
  readonly edits: readonly Edit[];
  /** Undefined where client and server see the same. */
  readonly shown: Shown | undefined;
}
