import { isRecord } from '../collections/record.ts';
import { type Parsed, read, unreadable } from '../config/parsed.ts';
import {
  type Definition,
  type PinBook,
  type PinKind,
  type PinnedItem,
  pinKinds,
  type ServerPins,
} from './pin-book.ts';

const VERSION = 1;
const states = ['approved', 'pending', 'rejected'] as const;

/** The text of the file that holds the pins, the same for the same pins. */
export const pinFileText = (book: PinBook): string => {
  const servers = byName(book).map(([server, pins]) => {
    const kinds = pinKinds.flatMap((kind): readonly Entry[] => {
      const items = pins[kind];
      return items === undefined ? [] : [[kind, objectOf(byName(items))]];
    });
    return [server, objectOf(kinds)] as const;
  });
  const file = { version: VERSION, servers: objectOf(servers) };
  return `${JSON.stringify(file, undefined, 2)}\n`;
};

type Entry = readonly [key: string, value: object];

const objectOf = (entries: Iterable<Entry>): object => Object.fromEntries(entries);

const byName = <Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
  [...map].sort(([one], [other]) => (one < other ? -1 : 1));

/** The pins in such a text. What is not as this program writes it makes the whole file unreadable: half the pins are none. */
export const readPinFile = (text: string): Parsed<PinBook> => {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return unreadable('is no JSON');
  }
  if (!isRecord(file) || file['version'] !== VERSION || !isRecord(file['servers'])) {
    return unreadable(`is no pin file of version ${VERSION}`);
  }
  const book = new Map<string, ServerPins>();
  for (const [server, entry] of Object.entries(file['servers'])) {
    const pins = serverPins(entry);
    if (pins === undefined)
      return unreadable(`holds no readable pins of ${JSON.stringify(server)}`);
    book.set(server, pins);
  }
  return read(book);
};

const serverPins = (entry: unknown): ServerPins | undefined => {
  if (!isRecord(entry)) return undefined;
  const pins: Partial<Record<PinKind, ReadonlyMap<string, PinnedItem>>> = {};
  for (const kind of pinKinds) {
    const items = entry[kind];
    if (items === undefined) continue;
    const read = isRecord(items) ? itemPins(items) : undefined;
    if (read === undefined) return undefined;
    pins[kind] = read;
  }
  return pins;
};

const itemPins = (
  entries: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, PinnedItem> | undefined => {
  const items = new Map<string, PinnedItem>();
  for (const [name, entry] of Object.entries(entries)) {
    const item = isRecord(entry) ? pinnedItem(entry) : undefined;
    if (item === undefined) return undefined;
    items.set(name, item);
  }
  return items;
};

const pinnedItem = (entry: Readonly<Record<string, unknown>>): PinnedItem | undefined => {
  const found: Partial<Record<(typeof states)[number], Definition>> = {};
  for (const state of states) {
    if (entry[state] === undefined) continue;
    const definition = definitionOf(entry[state]);
    if (definition === undefined) return undefined;
    found[state] = definition;
  }
  if (Object.keys(found).length === 0) return undefined;
  return {
    ...found,
    ...(entry['isBack'] === true && { isBack: true }),
    ...(entry['isGone'] === true && { isGone: true }),
  };
};

const definitionOf = (value: unknown): Definition | undefined => {
  if (!isRecord(value)) return undefined;
  const { hash, text } = value;
  return typeof hash === 'string' && typeof text === 'string' ? { hash, text } : undefined;
};
