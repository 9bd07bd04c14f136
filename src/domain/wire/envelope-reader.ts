import { CLOSE_BRACE, COMMA, OPEN_BRACE, QUOTE } from './bytes.ts';
import { FoundMembers } from './found-members.ts';
import { FAILED, JsonWalker } from './json-walker.ts';
import {
  ENVELOPE,
  ERROR,
  META,
  type MemberTable,
  nameLength,
  PARAMS,
  REF,
  RESULT,
} from './member-table.ts';
import type { Message } from './message.ts';
import { knownIdKey, messageFrom } from './message-shape.ts';
import { Slot } from './slots.ts';
import { jsonString } from './text.ts';
import { WireFault } from './wire-fault.ts';

/** No honest message has more members beside the known ones, and each is remembered by name. */
const MAX_EXTRA_MEMBERS = 64;

/** Reads one envelope: a text whose first byte is an opening and whose last is a closing brace. */
export class EnvelopeReader {
  readonly #walker: JsonWalker;
  readonly #found: FoundMembers;
  /** Names of envelope members the gateway does not know; made only when there is one. */
  #extras: Set<string> | undefined = undefined;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.#walker = new JsonWalker(bytes, maxDepth);
    this.#found = new FoundMembers(bytes);
  }

  read(): Message | WireFault {
    const walker = this.#walker;
    const bytes = walker.bytes;
    const end = this.#object(0, ENVELOPE);
    if (end < 0) return this.#fault();
    if (end < bytes.length) {
      walker.fail('parse', 'there is more text after the message', end);
      return this.#fault();
    }
    return messageFrom(this.#found, walker) ?? this.#fault();
  }

  #fault(): WireFault {
    const { problem, message, offset } = this.#walker;
    return new WireFault(problem, message, offset, knownIdKey(this.#found));
  }

  /** Walks the object at `open` and records the members of `table`; returns the position after it. */
  #object(open: number, table: MemberTable): number {
    const walker = this.#walker;
    const bytes = walker.bytes;
    let variants = 0;
    let at = walker.enter(open, table.depth);
    if (at < 0) return FAILED;
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      const keyStart = at + 1;
      const slot = bytes[at] === QUOTE ? table.find(bytes, keyStart) : 0;
      let keyEnd = keyStart + nameLength(slot) + 1;
      if (slot === 0) {
        keyEnd = walker.string(at);
        if (keyEnd < 0) return FAILED;
        const variant = this.#unknownMember(table, keyStart, keyEnd - 1);
        if (variant < 0) return FAILED;
        variants |= variant;
      } else if (this.#found.has(slot)) return this.#duplicate(slot, keyStart);
      const start = walker.colon(keyEnd);
      if (start < 0) return FAILED;
      const end = this.#memberValue(slot, start, table.depth);
      if (end < 0) return FAILED;
      if (slot !== 0) this.#found.put(slot, start, end);
      if (end === bytes.length) return walker.cut(end);
      at = walker.space(end);
      const next = bytes[at];
      if (next === CLOSE_BRACE) break;
      if (next !== COMMA) return walker.fail('parse', 'a comma or closing brace was expected', at);
      at = walker.space(at + 1);
    }
    return this.#found.hasAnyOf(variants)
      ? walker.fail('duplicate_key', 'a member appears again in another case', open)
      : at + 1;
  }

  /** Looks inside the few values whose members matter; this nests three levels at most. */
  #memberValue(slot: number, at: number, depth: number): number {
    if (this.#walker.bytes[at] === OPEN_BRACE) {
      if (slot === Slot.params) return this.#object(at, PARAMS);
      if (slot === Slot.meta) return this.#object(at, META);
      if (slot === Slot.result) return this.#object(at, RESULT);
      if (slot === Slot.error) return this.#object(at, ERROR);
      if (slot === Slot.ref) return this.#object(at, REF);
    }
    return this.#walker.value(at, depth);
  }

  #duplicate(slot: number, at: number): number {
    // Two ids leave open which one an answer would carry.
    if (slot === Slot.id) this.#found.forget(slot);
    return this.#walker.fail('duplicate_key', 'a member appears twice', at);
  }

  /**
   * A member the gateway does not read must not be one for a laxer reader behind it. Returns the bit
   * of the slot it resembles in another case, 0 for a plain stranger.
   */
  #unknownMember(table: MemberTable, start: number, end: number): number {
    const walker = this.#walker;
    const resembled = table.findDisguised(walker.bytes, start, end);
    if (resembled > 0)
      return walker.fail('invalid', 'a member name is written with escapes', start);
    if (table !== ENVELOPE) return resembled === 0 ? 0 : 1 << -resembled;
    if (resembled < 0) return walker.fail('invalid', 'a member name is in the wrong case', start);
    return this.#extraMember(start, end);
  }

  #extraMember(start: number, end: number): number {
    const walker = this.#walker;
    const name = jsonString(walker.bytes, { start: start - 1, end: end + 1 }) ?? '';
    this.#extras ??= new Set();
    if (this.#extras.has(name)) {
      return walker.fail('duplicate_key', 'a member appears twice', start);
    }
    if (this.#extras.size === MAX_EXTRA_MEMBERS) {
      return walker.fail('invalid', 'the message has too many members', start);
    }
    this.#extras.add(name);
    return 0;
  }
}
