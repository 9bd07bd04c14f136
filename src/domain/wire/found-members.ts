import { byteAt } from './bytes.ts';
import type { Span } from './message.ts';
import { SLOT_COUNT } from './slots.ts';

/** Shared by all scans: a scan is synchronous, and a place counts only when its bit is set. */
const starts = new Int32Array(SLOT_COUNT);
const ends = new Int32Array(SLOT_COUNT);

/** Where one scan found the values of known members. Valid until the next scan begins. */
export class FoundMembers {
  readonly bytes: Uint8Array;
  #seen = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  has(slot: number): boolean {
    return (this.#seen & (1 << slot)) !== 0;
  }

  hasAnyOf(mask: number): boolean {
    return (this.#seen & mask) !== 0;
  }

  put(slot: number, start: number, end: number): void {
    this.#seen |= 1 << slot;
    starts[slot] = start;
    ends[slot] = end;
  }

  forget(slot: number): void {
    this.#seen &= ~(1 << slot);
  }

  startOf(slot: number): number {
    return starts[slot] as number;
  }

  endOf(slot: number): number {
    return ends[slot] as number;
  }

  /** First byte of the value, 0 when the member is absent. */
  firstByteOf(slot: number): number {
    return this.has(slot) ? byteAt(this.bytes, this.startOf(slot)) : 0;
  }

  spanOf(slot: number): Span | undefined {
    return this.has(slot) ? { start: this.startOf(slot), end: this.endOf(slot) } : undefined;
  }
}
