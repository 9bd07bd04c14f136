import type { FillableEventLog, LoggedEvent } from '../../../application/ports/driven/event-log.ts';

export interface MemoryEventLogLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

const DEFAULT_MEMORY_EVENT_LOG_LIMITS: MemoryEventLogLimits = {
  maxEvents: 1_024,
  maxBytes: 1_048_576,
};

interface Stream {
  last: number;
  /** Consecutive sequences up to `last`. */
  readonly events: LoggedEvent[];
}

/** So many more dead entries than living ones `#order` may hold before it is tidied up. */
const DEAD_ENTRIES = 1_024;

/** The event log of one session in this process. */
export class MemoryEventLog implements FillableEventLog {
  readonly #limits: MemoryEventLogLimits;
  readonly #streams = new Map<number, Stream>();
  /** The stream of each event, oldest first. Events of forgotten streams stay listed for a while. */
  #order: number[] = [];
  /** Entries of `#order` before this one are done with. */
  #oldest = 0;
  #count = 0;
  #bytes = 0;

  constructor(limits: MemoryEventLogLimits = DEFAULT_MEMORY_EVENT_LOG_LIMITS) {
    this.#limits = limits;
  }

  append(stream: number, data: Uint8Array): number {
    const entry = this.#streamOf(stream);
    this.#push(stream, entry, { sequence: entry.last + 1, data: onItsOwn(data) });
    return entry.last;
  }

  fill(stream: number, event: LoggedEvent): void {
    const known = this.#streams.get(stream);
    if (known !== undefined && event.sequence !== known.last + 1) this.forget(stream);
    this.#push(stream, this.#streamOf(stream), event);
  }

  after(stream: number, sequence: number): readonly LoggedEvent[] | undefined {
    const entry = this.#streams.get(stream);
    if (entry === undefined) return sequence === 0 ? [] : undefined;
    const missed = entry.last - sequence;
    if (missed <= 0) return [];
    return missed > entry.events.length ? undefined : entry.events.slice(-missed);
  }

  forget(stream: number): void {
    const entry = this.#streams.get(stream);
    if (entry === undefined) return;
    this.#streams.delete(stream);
    this.#count -= entry.events.length;
    for (const { data } of entry.events) this.#bytes -= data.byteLength;
  }

  #streamOf(number: number): Stream {
    const known = this.#streams.get(number);
    if (known !== undefined) return known;
    const stream: Stream = { last: 0, events: [] };
    this.#streams.set(number, stream);
    return stream;
  }

  #push(stream: number, entry: Stream, event: LoggedEvent): void {
    entry.last = event.sequence;
    entry.events.push(event);
    this.#order.push(stream);
    this.#count += 1;
    this.#bytes += event.data.byteLength;
    while (this.#count > this.#limits.maxEvents || this.#bytes > this.#limits.maxBytes) {
      this.#forgetOldest();
    }
    this.#tidyUp();
  }

  #forgetOldest(): void {
    const event = this.#streams.get(this.#order[this.#oldest] ?? 0)?.events.shift();
    this.#oldest += 1;
    if (event === undefined) return;
    this.#count -= 1;
    this.#bytes -= event.data.byteLength;
  }

  #tidyUp(): void {
    if (this.#order.length <= 2 * this.#count + DEAD_ENTRIES) return;
    this.#order = this.#order
      .slice(this.#oldest)
      .filter((stream) => this.#streams.get(stream)?.events.length);
    this.#oldest = 0;
  }
}

/** A small part of a large read buffer would keep all of it. */
const onItsOwn = (data: Uint8Array): Uint8Array =>
  data.byteLength * 2 < data.buffer.byteLength ? new Uint8Array(data) : data;
