import type { Message, Span } from '../../../src/domain/wire/message.ts';
import { type ScanLimits, scan } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

export const scanText = (text: string, limits?: ScanLimits): Message | WireFault =>
  scan(encodeText(text), limits);

export const accepted = (text: string, limits?: ScanLimits): Message => {
  const outcome = scanText(text, limits);
  if (outcome instanceof WireFault) {
    throw new Error(`${outcome.problem}: ${outcome.message} at ${outcome.offset} in ${text}`);
  }
  return outcome;
};

export const refused = (text: string | Uint8Array, limits?: ScanLimits): WireFault => {
  const outcome = scan(typeof text === 'string' ? encodeText(text) : text, limits);
  if (outcome instanceof WireFault) return outcome;
  throw new Error(`accepted: ${decodeText(outcome.bytes)}`);
};

export const textAt = (message: Message, span: Span | undefined): string | undefined =>
  span === undefined ? undefined : decodeText(message.bytes, span);

export const concat = (...parts: readonly (string | Uint8Array)[]): Uint8Array => {
  const arrays = parts.map((part) => (typeof part === 'string' ? encodeText(part) : part));
  return Uint8Array.from(arrays.flatMap((array) => [...array]));
};

export const fromHex = (hex: string): Uint8Array => {
  const pairs = hex.replaceAll(' ', '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
};

/** Every way to cut `bytes` in two, each as the chunks to push. */
export const splitInTwo = (bytes: Uint8Array): Uint8Array[][] =>
  Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);

export const oneByOne = (bytes: Uint8Array): Uint8Array[] =>
  Array.from(bytes, (byte) => Uint8Array.of(byte));

/** The marks that are there, as text. */
export const markTexts = (message: Message): Record<string, string | undefined> => {
  const { sender, ...marks } = message.marks;
  const ofSender = Object.entries(sender ?? {}).map(
    ([name, span]: [string, Span | undefined]) => [`sender.${name}`, span] as const,
  );
  const texts = [...Object.entries(marks), ...ofSender].map(
    ([name, span]) => [name, textAt(message, span)] as const,
  );
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined));
};
