import { createHash } from 'node:crypto';
import type { Clock } from '../../../application/ports/driven/clock.ts';
import type {
  IdempotencyRecords,
  KnownCall,
  RunClaim,
  RunEnd,
} from '../../../application/ports/driven/idempotency-records.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';

interface CallRecord {
  readonly print: string;
  readonly token: string;
  readonly endsAtMs: number;
  leaseEndsAtMs: number;
  /** Undefined while it is under way. */
  end: RunEnd | undefined;
  bytes: number;
}

/** What a record costs beside its answer. */
const recordBytes = 512;

const full = new StoreTrouble('refused', 'there is no room for more of them');

/** Calls that were carried out by this process, or by those it keeps the records of. */
export class MemoryIdempotencyRecords implements IdempotencyRecords {
  readonly #clock: Clock;
  readonly #maxBytes: number;
  /** Those that began first are first. */
  readonly #records = new Map<string, CallRecord>();
  #bytes = 0;

  constructor(clock: Clock, maxBytes: number) {
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  begin(name: string, print: string, claim: RunClaim): Promise<KnownCall | StoreTrouble> {
    const { token, leaseMs, ttlMs } = claim;
    const nowMs = this.#clock.nowMs();
    const key = digestOf(name);
    const hash = digestOf(print);
    const known = this.#alive(key, nowMs);
    if (known !== undefined) return Promise.resolve(stateOf(known, hash, nowMs));
    if (this.#bytes + recordBytes > this.#maxBytes) this.#forgetOld(nowMs);
    if (this.#bytes + recordBytes > this.#maxBytes) return Promise.resolve(full);
    this.#bytes += recordBytes;
    this.#records.set(key, {
      print: hash,
      token,
      endsAtMs: nowMs + ttlMs,
      leaseEndsAtMs: nowMs + leaseMs,
      end: undefined,
      bytes: recordBytes,
    });
    return Promise.resolve({ kind: 'mine' });
  }

  keep(name: string, token: string, leaseMs: number): Promise<boolean> {
    const nowMs = this.#clock.nowMs();
    const known = this.#alive(digestOf(name), nowMs);
    if (known?.token !== token || known.end !== undefined) return Promise.resolve(false);
    known.leaseEndsAtMs = nowMs + leaseMs;
    return Promise.resolve(true);
  }

  end(name: string, token: string, end: RunEnd): Promise<boolean> {
    const key = digestOf(name);
    const known = this.#alive(key, this.#clock.nowMs());
    if (known?.token !== token || known.end !== undefined) return Promise.resolve(false);
    if (end.kind === 'untouched') this.#forget(key, known);
    else {
      const answer = end.kind === 'answered' ? end.answer : undefined;
      const fits = answer !== undefined && this.#bytes + answer.length <= this.#maxBytes;
      known.end = end.kind === 'answered' ? { ...end, answer: fits ? answer : undefined } : end;
      known.bytes += fits ? answer.length : 0;
      this.#bytes += fits ? answer.length : 0;
    }
    return Promise.resolve(true);
  }

  #alive(key: string, nowMs: number): CallRecord | undefined {
    const record = this.#records.get(key);
    if (record === undefined || record.endsAtMs > nowMs) return record;
    this.#forget(key, record);
    return undefined;
  }

  #forgetOld(nowMs: number): void {
    for (const [key, record] of this.#records) {
      if (record.endsAtMs <= nowMs) this.#forget(key, record);
    }
  }

  #forget(key: string, { bytes }: CallRecord): void {
    this.#records.delete(key);
    this.#bytes -= bytes;
  }
}

const stateOf = (record: CallRecord, print: string, nowMs: number): KnownCall => {
  if (record.print !== print) return { kind: 'other' };
  const { end } = record;
  if (end === undefined) return { kind: record.leaseEndsAtMs > nowMs ? 'running' : 'unknown' };
  return end.kind === 'answered' ? end : { kind: 'unknown' };
};

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
