import { Fault } from '../../domain/fault/fault.ts';
import { type ListKind, listKinds } from '../../domain/mcp/rev2025/methods.ts';
import { unknownServer } from '../../domain/routing/named-namespace.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { ServerView } from '../federation/server-view.ts';
import type { ServerViews } from '../federation/server-views.ts';
import { viewedList } from '../federation/views/viewed-list.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type { Route, Shown } from './route.ts';
import type { RoutingListener } from './routing-trace.ts';

const unchanged: readonly Edit[] = [];

/** Where a request says the name of a tool or prompt, and in which list that name stands. */
export interface NameMark {
  readonly method: 'tools/list' | 'prompts/list';
  /** Undefined where the request lacks it. */
  readonly span: Span | undefined;
}

/** Undefined for requests about no tool or prompt. */
export const nameMark = ({ method, marks }: Message): NameMark | undefined => {
  switch (method ?? '') {
    case 'tools/call':
      return { method: 'tools/list', span: marks.name };
    case 'prompts/get':
      return { method: 'prompts/list', span: marks.name };
    case 'completion/complete':
      return marks.refName && { method: 'prompts/list', span: marks.refName };
    default:
      return undefined;
  }
};

/** The routes to each server: one object for all requests of a server that has no view. */
export class ServerRoutes implements ServerKeeper {
  readonly #pools: PoolDirectory;
  readonly #views: ServerViews | undefined;
  readonly #plain = new Map<string, Route>();

  constructor(pools: PoolDirectory, views?: ServerViews) {
    this.#pools = pools;
    this.#views = views;
    for (const server of pools.names) this.added({ server });
  }

  added({ server }: Pick<KeptServer, 'server'>): void {
    this.#plain.set(server, { server, edits: unchanged, shown: undefined });
  }

  removed({ server }: KeptServer, next: KeptServer | undefined): void {
    if (next === undefined) this.#plain.delete(server);
  }

  /** `name`: what the request is about as the server's view shows it, where the client wrote it with a prefix. */
  to(server: string, message: Message, name?: string, listener?: RoutingListener): Route | Fault {
    const plain = this.#plain.get(server);
    if (plain === undefined) return unknownServer(server, this.#pools.names);
    const view = this.#views?.of(server);
    if (view !== undefined) return viewedRoute(view, server, message, name, listener);
    return name === undefined ? plain : { ...plain, edits: renamed(message, name) };
  }
}

/** The route to a server that has a view. `name` as in {@link ServerRoutes.to}. */
export const viewedRoute = (
  view: ServerView,
  server: string,
  message: Message,
  name?: string,
  listener?: RoutingListener,
): Route | Fault => {
  const kind = Object.hasOwn(listKinds, message.method ?? '')
    ? listKinds[message.method ?? '']
    : undefined;
  const own = ownName(view, message, name);
  if (own instanceof Fault) return own;
  const changes = view.edits(message, own);
  if (changes instanceof Fault) return changes;
  const shown = chained(kind && viewedList(view, kind, message), view.shown(message, own));
  const edits = own === undefined ? changes : [...renamed(message, own), ...changes];
  if (listener !== undefined) tell(listener, server, name ?? nameOf(message), own, changes, shown);
  return shown === undefined
    ? { server, edits, shown }
    : { server, edits, shown, needsWhole: true };
};

const ownName = (
  view: ServerView,
  message: Message,
  name: string | undefined,
): string | undefined | Fault => {
  const mark = nameMark(message);
  const seen = name ?? nameOf(message);
  const kind: ListKind | undefined = mark && listKinds[mark.method];
  return kind === undefined || seen === undefined ? undefined : view.nameAtServer(kind, seen);
};

const nameOf = (message: Message): string | undefined => {
  const span = nameMark(message)?.span;
  return span && jsonString(message.bytes, span);
};

/** None when the client wrote that very name. */
const renamed = (message: Message, name: string): readonly Edit[] => {
  const span = nameMark(message)?.span;
  if (span === undefined || jsonString(message.bytes, span) === name) return unchanged;
  return [{ span, bytes: encodeText(JSON.stringify(name)) }];
};

const chained = (first: Shown | undefined, second: Shown | undefined): Shown | undefined =>
  first === undefined || second === undefined
    ? (first ?? second)
    : (answer) => second(first(answer));

const tell = (
  listener: RoutingListener,
  server: string,
  seen: string | undefined,
  own: string | undefined,
  changes: readonly Edit[],
  shown: Shown | undefined,
): void => {
  const found = [
    ...(own === undefined || own === seen ? [] : [`"${seen ?? ''}" is "${own}" there`]),
    ...(changes.length > 0 ? [`${changes.length} changes in the request`] : []),
    ...(shown === undefined ? [] : ['its answer is changed']),
  ];
  const what = found.length === 0 ? 'changes nothing here' : found.join(', ');
  listener({ rule: 'view', decided: false, text: `the view of "${server}": ${what}` });
};
