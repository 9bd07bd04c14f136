/** What stands in an inbox. */
export interface BusEntry {
  readonly id: Buffer;
  readonly from: string;
  /** Counts what one replica sends to another, from 1. */
  readonly number: number;
  /** Sealed. */
  readonly frame: Buffer;
}

/** An entry that nobody can read; it has to be taken out of the way all the same. */
export interface SpoiltEntry {
  readonly id: Buffer;
}

/** Field, value list of an entry. */
export const fieldsOf = (from: string, number: number, frame: Buffer): (string | Buffer)[] => [
  ...['f', from, 'n', String(number), 'd'],
  frame,
];

/** The answer to XREAD of one stream, which is null when nothing came. */
export const readEntries = (reply: unknown): readonly (BusEntry | SpoiltEntry)[] => {
  const [stream] = listOf(reply);
  const [, entries] = listOf(stream);
  return listOf(entries).flatMap((entry) => {
    const [id, fields] = listOf(entry);
    return Buffer.isBuffer(id) ? [entryOf(id, listOf(fields))] : [];
  });
};

export const isWhole = (entry: BusEntry | SpoiltEntry): entry is BusEntry => 'frame' in entry;

const entryOf = (id: Buffer, fields: readonly unknown[]): BusEntry | SpoiltEntry => {
  const [, from, , count, , frame] = fields;
  if (!Buffer.isBuffer(from) || !Buffer.isBuffer(count) || !Buffer.isBuffer(frame)) return { id };
  const number = Number(count.toString('latin1'));
  return Number.isSafeInteger(number) && number > 0
    ? { id, from: from.toString(), number, frame }
    : { id };
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
