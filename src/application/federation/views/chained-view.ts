import { Fault } from '../../../domain/fault/fault.ts';
import type { ListKind } from '../../../domain/mcp/rev2025/methods.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Edit } from '../../../domain/wire/splice.ts';
import type { Shown } from '../../relay/route.ts';
import type { PageItem } from '../list-pages.ts';
import type { ListedPage, ServerView } from '../server-view.ts';

/** Several views of one server as one. What comes from the server passes them in order, a name of a client in reverse. */
export class ChainedView implements ServerView {
  readonly #views: readonly ServerView[];

  constructor(views: readonly ServerView[]) {
    this.#views = views;
  }

  /** Only the first one knows the items as the server has them. */
  listed(kind: ListKind, page: ListedPage): void {
    this.#views[0]?.listed?.(kind, page);
  }

  item(kind: ListKind, item: PageItem): PageItem | undefined {
    let seen: PageItem | undefined = item;
    for (const view of this.#views) {
      if (seen === undefined) return undefined;
      seen = view.item(kind, seen);
    }
    return seen;
  }

  nameAtServer(kind: ListKind, name: string): string | Fault {
    let known: string | Fault = name;
    for (const view of this.#views.toReversed()) {
      if (known instanceof Fault) return known;
      known = view.nameAtServer(kind, known);
    }
    return known;
  }

  edits(message: Message, name: string | undefined): readonly Edit[] | Fault {
    const edits: Edit[] = [];
    for (const view of this.#views) {
      const found = view.edits(message, name);
      if (found instanceof Fault) return found;
      edits.push(...found);
    }
    return edits;
  }

  argumentPath(tool: string, path: readonly string[]): readonly string[] | undefined {
    let seen: readonly string[] | undefined = path;
    for (const view of this.#views) {
      if (seen === undefined) return undefined;
      if (view.argumentPath !== undefined) seen = view.argumentPath(tool, seen);
    }
    return seen;
  }

  shown(message: Message, name: string | undefined): Shown | undefined {
    const changes = this.#views.flatMap((view) => view.shown(message, name) ?? []);
    if (changes.length < 2) return changes[0];
    return (answer) => changes.reduce((seen, change) => change(seen), answer);
  }
}
