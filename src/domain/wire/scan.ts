import {
  byteAt,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  SPACE,
  TAB,
} from './bytes.ts';
import { EnvelopeReader } from './envelope-reader.ts';
import { JsonWalker } from './json-walker.ts';
import type { Message, Span } from './message.ts';
import { WireFault } from './wire-fault.ts';

export interface ScanLimits {
  /** Levels of nesting a message may have, its envelope included; at most 1024. */
  readonly maxDepth: number;
}

const DEFAULT_SCAN_LIMITS: ScanLimits = { maxDepth: 64 };

/** A batch of more messages is refused before their spans are held. */
export const MAX_BATCH_MESSAGES = 1_000;

const isSpace = (byte: number): boolean =>
  byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;

/** Where the text behind leading whitespace begins. */
export const startOfText = (bytes: Uint8Array): number => {
  let start = 0;
  while (isSpace(byteAt(bytes, start))) start += 1;
  return start;
};

/** Where the text before trailing whitespace ends. */
export const endOfText = (bytes: Uint8Array): number => {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1] as number)) end -= 1;
  return end;
};

/**
 * One linear pass over one JSON-RPC 2.0 message: validates the whole text and finds the parts the
 * gateway reads. Whitespace around the text is cut off without a copy.
 *
 * Stricter than JSON and JSON-RPC where two readers could disagree: no duplicate, differently
 * cased or escaped spelling of a member the gateway reads, no half surrogate pairs, bounded depth.
 */
export const scan = (
  bytes: Uint8Array,
  limits: ScanLimits = DEFAULT_SCAN_LIMITS,
): Message | WireFault => {
  const start = startOfText(bytes);
  const end = endOfText(bytes);
  const isWhole = start === 0 && end === bytes.length;
  const text = isWhole ? bytes : bytes.subarray(start, Math.max(start, end));
  const isEnded = byteAt(bytes, start) === OPEN_BRACE && bytes[end - 1] === CLOSE_BRACE;
  const outcome = isEnded
    ? new EnvelopeReader(text, limits.maxDepth).read()
    : noMessage(text, limits.maxDepth);
  return start > 0 && outcome instanceof WireFault
    ? new WireFault(outcome.problem, outcome.message, outcome.offset + start, outcome.idKey)
    : outcome;
};

/** Says what is wrong with text that does not begin and end with a brace. */
const noMessage = (text: Uint8Array, maxDepth: number): Message | WireFault => {
  if (text.length === 0) return new WireFault('parse', 'there is no JSON text', 0, '');
  // The NUL after a copy of the text is the end a walk needs, and leaves no envelope complete.
  const ended = new Uint8Array(text.length + 1);
  ended.set(text);
  if (text[0] === OPEN_BRACE) return new EnvelopeReader(ended, maxDepth).read();
  const walker = new JsonWalker(ended, maxDepth);
  const end = walker.value(0, 0);
  if (end === text.length) return new WireFault('invalid', 'a message is a JSON object', 0, '');
  if (end >= 0) walker.fail('parse', 'there is more text after the value', end);
  return new WireFault(walker.problem, walker.message, walker.offset, '');
};

/**
 * Splits a JSON array (a JSON-RPC batch) into the spans of its elements; undefined when the text is
 * no array. The text is valid JSON then, but each element still needs its own scan, and each may be
 * nested as deep as a message of its own.
 */
export const scanBatch = (
  bytes: Uint8Array,
  limits: ScanLimits = DEFAULT_SCAN_LIMITS,
): readonly Span[] | WireFault | undefined => {
  const open = startOfText(bytes);
  if (byteAt(bytes, open) !== OPEN_BRACKET) return undefined;
  const end = endOfText(bytes);
  if (bytes[end - 1] !== CLOSE_BRACKET) {
    return new WireFault('parse', 'the array does not end', end, '');
  }
  const walker = new JsonWalker(bytes.subarray(0, end), limits.maxDepth);
  const elements: Span[] = [];
  const after = splitArray(walker, open, elements);
  if (after === end) return elements;
  if (after >= 0) walker.fail('parse', 'there is more text after the array', after);
  return new WireFault(walker.problem, walker.message, walker.offset, '');
};

const splitArray = (walker: JsonWalker, open: number, elements: Span[]): number => {
  const bytes = walker.bytes;
  let at = walker.space(open + 1);
  if (byteAt(bytes, at) === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = walker.value(at, 0);
    if (end < 0) return end;
    if (elements.length === MAX_BATCH_MESSAGES) {
      return walker.fail('invalid', `a batch holds at most ${MAX_BATCH_MESSAGES} messages`, at);
    }
    elements.push({ start: at, end });
    if (end === bytes.length) return walker.cut(end);
    at = walker.space(end);
    const next = byteAt(bytes, at);
    if (next === CLOSE_BRACKET) return at + 1;
    if (next !== COMMA) return walker.fail('parse', 'a comma or closing bracket was expected', at);
    at = walker.space(at + 1);
  }
};
