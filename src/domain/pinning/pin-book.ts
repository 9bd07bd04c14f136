/** The two kinds of definitions a language model reads and acts on. */
export type PinKind = 'tool' | 'prompt';
export const pinKinds: readonly PinKind[] = ['tool', 'prompt'];

/** One definition as the server lists it. */
export interface Definition {
  /** SHA-256 of the canonical text, hex. */
  readonly hash: string;
  /** Canonical JSON. */
  readonly text: string;
}

/** What is known of one tool or prompt. At least one of `approved`, `pending` and `rejected` is there. */
export interface PinnedItem {
  /** What clients may be shown. */
  readonly approved?: Definition | undefined;
  /** What the server was seen to list and nobody has decided about. */
  readonly pending?: Definition | undefined;
  /** What the server was seen to list and somebody refused. */
  readonly rejected?: Definition | undefined;
  /** Since then the server was seen to list what is approved. */
  readonly isBack?: boolean | undefined;
  /** The server does not list it any more. */
  readonly isGone?: boolean | undefined;
}

export type ItemPins = ReadonlyMap<string, PinnedItem>;

/** The pins of one server. A kind is absent until the server has listed something of it. */
export type ServerPins = Readonly<Partial<Record<PinKind, ItemPins>>>;

/** All pins, by server. */
export type PinBook = ReadonlyMap<string, ServerPins>;

export const emptyPinBook: PinBook = new Map();

export type PinState = 'approved' | 'changed' | 'new' | 'rejected' | 'gone';

export const stateOf = (item: PinnedItem): PinState => {
  const { approved, pending, isGone } = item;
  if (pending === undefined && isHeld(item)) return 'rejected';
  if (pending !== undefined) return approved === undefined ? 'new' : 'changed';
  return isGone === true ? 'gone' : 'approved';
};

/**
 * Whether clients may neither see nor use it. What waits for somebody's word is held even when the server lists the
 * approved definition again: it may be one of several instances, or show the other one to whom it likes.
 */
export const isHeld = ({ pending, rejected, isBack }: PinnedItem): boolean =>
  pending !== undefined || (rejected !== undefined && isBack !== true);

/** The book with the pins of one kind of one server replaced. */
export const withItems = (
  book: PinBook,
  server: string,
  kind: PinKind,
  items: ItemPins,
): PinBook => {
  const pins = { ...book.get(server), [kind]: items };
  return new Map([...book, [server, pins]]);
};

/** What an operator decides: all that waits of a server, or one name (of both kinds unless one is named). */
export interface Decision {
  readonly verdict: 'approve' | 'reject';
  readonly server: string;
  readonly name: string | undefined;
  readonly kind: PinKind | undefined;
}

export interface Decided {
  readonly book: PinBook;
  /** What was decided about. */
  readonly items: readonly { readonly kind: PinKind; readonly name: string }[];
}

/** A decision carried out. A refused definition can still be approved, and only what waits can be refused. */
export const decide = (book: PinBook, { verdict, server, name, kind }: Decision): Decided => {
  const decided: { readonly kind: PinKind; readonly name: string }[] = [];
  let changed = book;
  for (const one of kind === undefined ? pinKinds : [kind]) {
    const items = book.get(server)?.[one] ?? new Map<string, PinnedItem>();
    const next = new Map(items);
    for (const [itemName, item] of items) {
      if (name !== undefined && itemName !== name) continue;
      const judged = verdict === 'approve' ? approved(item) : rejected(item);
      if (judged === undefined) continue;
      // What was refused by name is not approved along with the rest.
      if (name === undefined && item.rejected !== undefined) continue;
      next.set(itemName, judged);
      decided.push({ kind: one, name: itemName });
    }
    if (decided.some((item) => item.kind === one)) changed = withItems(changed, server, one, next);
  }
  return { book: changed, items: decided };
};

const approved = ({ pending, rejected: refused }: PinnedItem): PinnedItem | undefined => {
  const definition = pending ?? refused;
  return definition && { approved: definition };
};

const rejected = ({ pending, ...rest }: PinnedItem): PinnedItem | undefined =>
  pending && { ...rest, rejected: pending };
