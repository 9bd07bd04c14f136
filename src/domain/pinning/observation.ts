import { hiddenPlaces } from './hidden-characters.ts';
import {
  type Definition,
  type ItemPins,
  type PinBook,
  type PinKind,
  type PinnedItem,
  withItems,
} from './pin-book.ts';

/** What a server was seen to list. */
export interface Observation {
  readonly server: string;
  readonly kind: PinKind;
  readonly definitions: ReadonlyMap<string, Definition>;
  /** It is all the server lists of the kind, so that what is missing is gone. */
  readonly isWhole: boolean;
}

/** Something that is not as it was pinned. */
export interface DefinitionChange {
  readonly server: string;
  readonly kind: PinKind;
  readonly name: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** What was approved, or what waited for approval; undefined for something new. */
  readonly before: Definition | undefined;
  /** Undefined for something that is gone. */
  readonly after: Definition | undefined;
}

export interface Observed {
  /** The very book that was given when nothing is new. */
  readonly book: PinBook;
  readonly changes: readonly DefinitionChange[];
}

/**
 * What a list means for the pins. The first list of a kind is trusted and pinned as it is (trust on first use), but for
 * definitions with hidden characters when `holdsHidden`: they wait. After that whatever is new or different waits, and
 * is a change once, until somebody decides about it.
 */
export const observe = (
  book: PinBook,
  { server, kind, definitions, isWhole }: Observation,
  holdsHidden: boolean,
): Observed => {
  const known = book.get(server)?.[kind];
  if (known === undefined) {
    // Pages of a first list come one by one: nothing is pinned before it is whole, or all later ones would be new.
    if (!isWhole || definitions.size === 0) return { book, changes: [] };
    return firstSight(book, server, kind, definitions, holdsHidden);
  }
  const next = new Map(known);
  const changes: DefinitionChange[] = [];
  for (const [name, definition] of definitions) {
    const item = known.get(name);
    const seen = seenAs(item, definition);
    if (seen === undefined) continue;
    next.set(name, seen);
    if (seen.pending?.hash !== definition.hash || item?.pending === seen.pending) continue;
    const before = item?.pending ?? item?.rejected ?? item?.approved;
    const change = item === undefined ? 'added' : 'changed';
    changes.push({ server, kind, name, change, before, after: definition });
  }
  if (isWhole) changes.push(...removals(server, kind, known, definitions, next));
  const isSame =
    next.size === known.size && [...next].every(([name, item]) => known.get(name) === item);
  return isSame ? { book, changes } : { book: withItems(book, server, kind, next), changes };
};

const firstSight = (
  book: PinBook,
  server: string,
  kind: PinKind,
  definitions: ReadonlyMap<string, Definition>,
  holdsHidden: boolean,
): Observed => {
  const items = new Map<string, PinnedItem>();
  const changes: DefinitionChange[] = [];
  for (const [name, definition] of definitions) {
    const waits = holdsHidden && hiddenPlaces(definition.text).length > 0;
    items.set(name, waits ? { pending: definition } : { approved: definition });
    if (!waits) continue;
    changes.push({ server, kind, name, change: 'added', before: undefined, after: definition });
  }
  return { book: withItems(book, server, kind, items), changes };
};

/** The item after its definition was seen; undefined when it is as it was. */
const seenAs = (item: PinnedItem | undefined, definition: Definition): PinnedItem | undefined => {
  if (item === undefined) return { pending: definition };
  const { approved, pending, rejected, isBack, isGone } = item;
  const waiting = pending ?? rejected;
  const isApproved = approved?.hash === definition.hash;
  if (!isApproved && waiting?.hash !== definition.hash) {
    return { ...(approved !== undefined && { approved }), pending: definition };
  }
  const isBackNow = isApproved && waiting !== undefined;
  if (isGone !== true && (isBack === true) === isBackNow) return undefined;
  return {
    ...(approved !== undefined && { approved }),
    ...(pending !== undefined && { pending }),
    ...(rejected !== undefined && { rejected }),
    ...(isBackNow && { isBack: true }),
  };
};

const removals = (
  server: string,
  kind: PinKind,
  known: ItemPins,
  definitions: ReadonlyMap<string, Definition>,
  next: Map<string, PinnedItem>,
): readonly DefinitionChange[] => {
  const changes: DefinitionChange[] = [];
  for (const [name, item] of known) {
    if (definitions.has(name) || item.isGone === true) continue;
    const before = item.approved ?? item.pending ?? item.rejected;
    next.set(name, { ...item, isGone: true });
    changes.push({ server, kind, name, change: 'removed', before, after: undefined });
  }
  return changes;
};
