import { BACKSLASH, byteAt, LOWER_U, QUOTE } from './bytes.ts';
import { SLOT_COUNT, Slot } from './slots.ts';
import { escapedUnit } from './utf8.ts';

const LONGEST_NAME = 42;
/** A letter written as an escape takes six bytes. */
const LONGEST_DISGUISE = LONGEST_NAME * 6;
/** The decoded name and its closing quote. */
const decoded = new Uint8Array(LONGEST_NAME + 1);

/**
 * Code of one character of a member name, with the two letters outside ASCII that case-insensitive
 * readers take for ASCII ones as capitals; 0 for any other character no known name can hold.
 */
const nameLetter = (code: number): number => {
  if (code === 0x17f) return 0x53; // ſ reads as S
  if (code === 0x212a) return 0x4b; // K, the Kelvin sign, reads as K
  return code < 0x80 ? code : 0;
};

/** Decodes a member name into `decoded`; its length, or 0 when no known name can hide in it. */
const decodeName = (bytes: Uint8Array, start: number, end: number): number => {
  let length = 0;
  let at = start;
  while (at < end) {
    let code = byteAt(bytes, at);
    if (code === BACKSLASH) {
      if (byteAt(bytes, at + 1) !== LOWER_U) return 0;
      code = escapedUnit(bytes, at);
      at += 6;
    } else if (code === 0xc5 && byteAt(bytes, at + 1) === 0xbf) {
      code = 0x17f;
      at += 2;
    } else if (code === 0xe2 && byteAt(bytes, at + 1) === 0x84 && byteAt(bytes, at + 2) === 0xaa) {
      code = 0x212a;
      at += 3;
    } else at += 1;
    const letter = nameLetter(code);
    if (letter === 0 || length === LONGEST_NAME) {
      length = 0;
      break;
    }
    decoded[length] = letter;
    length += 1;
  }
  decoded[length] = QUOTE;
  return length;
};

const LOWER_CASE = 0x20;
const isLetter = (byte: number): boolean =>
  (byte | LOWER_CASE) >= 0x61 && (byte | LOWER_CASE) <= 0x7a;
const lowerCase = (byte: number): number => (isLetter(byte) ? byte | LOWER_CASE : byte);

/** Name of each slot in ASCII; a name may stand at several slots, of different tables. */
const names: Uint8Array[] = Array.from({ length: SLOT_COUNT }, () => new Uint8Array(0));
/** The next slot of the same table whose name begins with the same letter, 0 at the end. */
const nextSlots = new Uint8Array(SLOT_COUNT);

const isNamed = (slot: number, bytes: Uint8Array, start: number): boolean => {
  const name = names[slot] as Uint8Array;
  for (let index = 0; index < name.length; index += 1) {
    if (bytes[start + index] !== name[index]) return false;
  }
  return true;
};

const isCaseVariant = (slot: number, bytes: Uint8Array, start: number): boolean => {
  const name = names[slot] as Uint8Array;
  for (let index = 0; index < name.length; index += 1) {
    if (lowerCase(byteAt(bytes, start + index)) !== lowerCase(name[index] as number)) return false;
  }
  return true;
};

/** Length in bytes of the name at `slot`. */
export const nameLength = (slot: number): number => (names[slot] as Uint8Array).length;

/** The members the scan knows in one kind of object. */
export class MemberTable {
  /** Levels of nesting, this object included. */
  readonly depth: number;
  /** First slot by the first byte of the name. */
  readonly #slots = new Uint8Array(256);

  constructor(depth: number, slots: Readonly<Record<string, Slot>>) {
    this.depth = depth;
    for (const [name, slot] of Object.entries(slots)) {
      const bytes = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
      const first = bytes[0] as number;
      names[slot] = bytes;
      nextSlots[slot] = this.#slots[first] as number;
      this.#slots[first] = slot;
    }
  }

  /**
   * Slot of the member whose name begins at `start` and ends at a quote, 0 when it is not known.
   * The bytes must end with one that is in no name.
   */
  find(bytes: Uint8Array, start: number): number {
    let slot = this.#slots[bytes[start] as number] as number;
    for (; slot !== 0; slot = nextSlots[slot] as number) {
      // The end first: known names that begin alike differ in length.
      if (byteAt(bytes, start + nameLength(slot)) === QUOTE && isNamed(slot, bytes, start)) break;
    }
    return slot;
  }

  /**
   * For a name `find` does not know: the slot when escapes in it spell a known name, minus the slot
   * when a reader that ignores case (ASCII or Unicode) would take it for one, else 0.
   */
  findDisguised(bytes: Uint8Array, start: number, end: number): number {
    const first = bytes[start] as number;
    const isSpelledOut = first < 0x80 && first !== BACKSLASH;
    if (isSpelledOut && this.#slots[lowerCase(first)] === 0) return 0;
    if (end - start > LONGEST_DISGUISE) return 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= 0x80 || byte === BACKSLASH) {
        const length = decodeName(bytes, start, end);
        return this.find(decoded, 0) || this.#findVariant(decoded, 0, length);
      }
    }
    return this.#findVariant(bytes, start, end - start);
  }

  #findVariant(bytes: Uint8Array, start: number, length: number): number {
    let slot = this.#slots[lowerCase(byteAt(bytes, start))] as number;
    for (; slot !== 0; slot = nextSlots[slot] as number) {
      if (nameLength(slot) === length && isCaseVariant(slot, bytes, start)) break;
    }
    return -slot;
  }
}

export const ENVELOPE = new MemberTable(1, {
  jsonrpc: Slot.jsonrpc,
  id: Slot.id,
  method: Slot.method,
  params: Slot.params,
  result: Slot.result,
  error: Slot.error,
});

export const PARAMS = new MemberTable(2, {
  name: Slot.name,
  uri: Slot.uri,
  cursor: Slot.cursor,
  _meta: Slot.meta,
  progressToken: Slot.paramsProgressToken,
  requestId: Slot.requestId,
  namespace: Slot.namespace,
  token: Slot.token,
  protocolVersion: Slot.paramsProtocolVersion,
  capabilities: Slot.paramsCapabilities,
  clientInfo: Slot.clientInfo,
  level: Slot.level,
  ref: Slot.ref,
  logger: Slot.logger,
});

export const META = new MemberTable(3, {
  progressToken: Slot.metaProgressToken,
  'io.modelcontextprotocol/protocolVersion': Slot.metaProtocolVersion,
  'io.modelcontextprotocol/clientInfo': Slot.metaClientInfo,
  'io.modelcontextprotocol/clientCapabilities': Slot.metaClientCapabilities,
  'io.modelcontextprotocol/logLevel': Slot.metaLogLevel,
});

export const REF = new MemberTable(3, { name: Slot.refName, uri: Slot.refUri });

export const RESULT = new MemberTable(2, {
  protocolVersion: Slot.resultProtocolVersion,
  capabilities: Slot.resultCapabilities,
});

export const ERROR = new MemberTable(2, { code: Slot.errorCode });
