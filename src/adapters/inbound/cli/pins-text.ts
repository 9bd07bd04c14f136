import { definitionDiff } from '../../../domain/pinning/definition-diff.ts';
import { differenceText, hiddenText, visible } from '../../../domain/pinning/diff-text.ts';
import { hiddenPlaces } from '../../../domain/pinning/hidden-characters.ts';
import {
  type Definition,
  isHeld,
  type PinBook,
  type PinKind,
  type PinnedItem,
  type PinState,
  pinKinds,
  stateOf,
} from '../../../domain/pinning/pin-book.ts';
import type { Paint } from './output.ts';

/** One definition as the commands show it. */
export interface PinRow {
  readonly server: string;
  readonly kind: PinKind;
  readonly name: string;
  readonly state: PinState;
  /** What clients may see. */
  readonly approved: Definition | undefined;
  /** What the server has now, where that is another one. */
  readonly now: Definition | undefined;
}

export interface PinChoice {
  readonly server: string | undefined;
  readonly name: string | undefined;
  readonly kind: PinKind | undefined;
}

/** The definitions that are asked for, in the order of their names. */
export const pinRows = (book: PinBook, { server, name, kind }: PinChoice): readonly PinRow[] =>
  [...book]
    .filter(([known]) => server === undefined || known === server)
    .flatMap(([known, pins]) =>
      pinKinds
        .filter((one) => kind === undefined || one === kind)
        .flatMap((one) =>
          [...(pins[one] ?? [])]
            .filter(([item]) => name === undefined || item === name)
            .map(([item, pinned]) => rowOf(known, one, item, pinned)),
        ),
    )
    .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));

const placeOf = ({ server, kind, name }: PinRow): string => [server, kind, name].join('\n');

const rowOf = (server: string, kind: PinKind, name: string, item: PinnedItem): PinRow => ({
  server,
  kind,
  name,
  state: stateOf(item),
  approved: item.approved,
  now: item.pending ?? (isHeld(item) ? item.rejected : undefined),
});

const SHOWN_DIGITS = 12;
const stateColours = {
  approved: 'green',
  changed: 'red',
  new: 'yellow',
  rejected: 'red',
  gone: 'dim',
} as const satisfies Record<PinState, Parameters<Paint>[0]>;

/** A line for each, and one for each place with characters that cannot be seen. */
export const pinsTable = (rows: readonly PinRow[], paint: Paint): string => {
  if (rows.length === 0) return 'nothing is pinned\n';
  return rows
    .map((row) => {
      const { server, kind, name, state } = row;
      const { hash = '' } = row.now ?? row.approved ?? {};
      const place = `${server}  ${kind.padEnd(6)}  ${visible(name)}`;
      const status = paint(stateColours[state], state);
      const hidden = hiddenIn(row).map((text) => `    hidden characters in ${text}\n`);
      return `${place}  ${status}  ${hash.slice(0, SHOWN_DIGITS)}\n${hidden.join('')}`;
    })
    .join('');
};

export const pinsJson = (rows: readonly PinRow[]): string => {
  const shown = rows.map((row) => ({
    server: row.server,
    kind: row.kind,
    name: row.name,
    state: row.state,
    approved: row.approved?.hash,
    now: row.now?.hash,
    hidden: hiddenIn(row),
  }));
  return `${JSON.stringify(shown)}\n`;
};

/** The same for what is not as it was approved, with both definitions as they are. */
export const pinsDiffJson = (rows: readonly PinRow[]): string => {
  const shown = rows
    .filter(({ now }) => now !== undefined)
    .map(({ server, kind, name, state, approved, now }) => ({
      server,
      kind,
      name,
      state,
      approved: approved && definitionOf(approved),
      now: now && definitionOf(now),
    }));
  return `${JSON.stringify(shown)}\n`;
};

const definitionOf = ({ hash, text }: { readonly hash: string; readonly text: string }): object => {
  const definition: unknown = JSON.parse(text);
  return { hash, definition };
};

/** What is not as it was approved, place by place. */
export const pinsDiff = (rows: readonly PinRow[]): string => {
  const different = rows.filter(({ now }) => now !== undefined);
  if (different.length === 0) return 'everything is as it was approved\n';
  return different
    .map((row) => {
      const { server, kind, name, state, approved, now } = row;
      const differences = definitionDiff(approved?.text ?? '{}', now?.text ?? '{}');
      const lines = differences.map((difference) => `    ${differenceText(difference)}\n`);
      const hidden = hiddenIn(row).map((text) => `    hidden characters in ${text}\n`);
      const head = `${server}  ${kind}  ${visible(name)}  ${state}\n`;
      const hashes = `    ${approved?.hash ?? '(none)'} -> ${now?.hash ?? ''}\n`;
      return [head, hashes, ...lines, ...hidden].join('');
    })
    .join('');
};

const hiddenIn = ({ approved, now }: PinRow): readonly string[] =>
  hiddenPlaces((now ?? approved)?.text ?? '{}').map(hiddenText);
