import type { Fault } from '../../domain/fault/fault.ts';
import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import type { Shown } from '../relay/route.ts';
import type { PageItem } from './list-pages.ts';

/** Items as the server lists them: a page, or the whole list when it was drained. */
export interface ListedPage {
  /** Raw JSON text of the cursor it was asked for with; undefined for the beginning. */
  readonly cursor: string | undefined;
  readonly items: readonly PageItem[];
  /** Raw JSON text of the cursor of the next page; undefined at the end. */
  readonly next: string | undefined;
}

/**
 * What the settings change between one server and all its clients, at every address of the gateway: renamed and hidden
 * tools, rewritten arguments (mission RS-08), definitions in quarantine. Most servers have none.
 */
export interface ServerView {
  /** Items came from the server; before any of them is asked for with `item`. Absent where it does not matter. */
  listed?(kind: ListKind, page: ListedPage): void;
  /** An item of one of the server's lists as clients see it; undefined when they do not see it. */
  item(kind: ListKind, item: PageItem): PageItem | undefined;
  /** The server's own name of a tool or prompt that clients call `name`; a fault when they may not use it. */
  nameAtServer(kind: ListKind, name: string): string | Fault;
  /** Changes a request needs besides its name. `name`: at the server; undefined for methods without one. */
  edits(message: Message, name: string | undefined): readonly Edit[] | Fault;
  /**
   * Where clients write the argument that the server of this tool has at `path` (names of members); undefined when they
   * cannot. Absent: where the server has it.
   */
  argumentPath?(tool: string, path: readonly string[]): readonly string[] | undefined;
  /** Changes of what comes back for it; undefined when there are none. */
  shown(message: Message, name: string | undefined): Shown | undefined;
}
