import { eachEntry } from '../../../../../src/domain/wire/items.ts';
import type { Message, Span } from '../../../../../src/domain/wire/message.ts';
import { scan } from '../../../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../../../src/domain/wire/text.ts';
import { WireFault } from '../../../../../src/domain/wire/wire-fault.ts';

/** Name and value of a member, both exactly as they are written. */
export type Entry = readonly [name: string, value: string];

const entriesAt = (bytes: Uint8Array, within: Span): readonly Entry[] => {
  const entries: Entry[] = [];
  eachEntry(bytes, within, (name, value) => {
    entries.push([decodeText(bytes, name), decodeText(bytes, value)]);
  });
  return entries;
};

/** The members of a JSON object in their order. */
export const entriesOf = (text: string): readonly Entry[] => {
  const bytes = encodeText(text);
  return entriesAt(bytes, { start: 0, end: bytes.length });
};

/** The members of a value of a message; none when the value is no object, or absent. */
export const entriesIn = (message: Message, span: Span | undefined): readonly Entry[] =>
  span === undefined ? [] : entriesAt(message.bytes, span);

export const textOf = ({ bytes }: Message): string => decodeText(bytes);

/** What a scan of its bytes says of a message; its index must say the same. */
export const scannedAgain = ({ bytes }: Message): Message => {
  const message = scan(bytes);
  if (message instanceof WireFault) throw new Error(`${message.message}: ${decodeText(bytes)}`);
  return message;
};

export const without = (entries: readonly Entry[], ...names: readonly string[]): readonly Entry[] =>
  entries.filter(([name]) => !names.includes(String(JSON.parse(name))));
