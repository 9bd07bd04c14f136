import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  IdempotencyRecords,
  KnownCall,
  RunClaim,
} from '../../src/application/ports/driven/idempotency-records.ts';
import type { StoreTrouble } from '../../src/application/ports/driven/store-trouble.ts';

/** The same records, as two replicas have them. */
export interface IdempotencyRecordsCase {
  readonly first: IdempotencyRecords;
  readonly second: IdempotencyRecords;
  /** Lets time pass for the records. */
  elapse(ms: number): Promise<void>;
  close(): Promise<void>;
}

const shortMs = 150;
const long = { leaseMs: 60_000, ttlMs: 60_000 };
const mine = { kind: 'mine' };
const running = { kind: 'running' };
const unknown = { kind: 'unknown' } as const;
const untouched = { kind: 'untouched' } as const;
const bytes = Uint8Array.of(123, 0, 255, 125);
const answered = { kind: 'answered', answer: bytes } as const;

/** What all records of calls that are carried out once keep. */
export const describeIdempotencyRecords = (
  name: string,
  given: () => IdempotencyRecordsCase | Promise<IdempotencyRecordsCase>,
): void => {
  describe(`${name} keeps the contract of idempotency records`, () => {
    let records: IdempotencyRecordsCase;
    beforeEach(async () => {
      records = await given();
    });
    afterEach(() => records.close());

    const begin = async (
      token: string,
      {
        call = 'call',
        print = 'print',
        ...claim
      }: Partial<RunClaim> & {
        readonly call?: string;
        readonly print?: string;
      } = {},
    ): Promise<KnownCall | StoreTrouble> => {
      const known = await records.first.begin(call, print, { ...long, ...claim, token });
      const isSaid = 'answer' in known && known.answer !== undefined;
      return isSaid ? { ...known, answer: Uint8Array.from(known.answer) } : known;
    };

    test('the first who comes has the call, and the others hear so on every replica', async () => {
      expect(await begin('a')).toEqual(mine);
      expect(await begin('b')).toEqual(running);
      expect(await records.second.begin('call', 'print', { ...long, token: 'c' })).toEqual(running);
    });

    test('of many that come at once one has it', async () => {
      const all = [records.first, records.second].flatMap((side, index) =>
        Array.from({ length: 20 }, (_, turn) =>
          side.begin('call', 'print', { ...long, token: `${index}-${turn}` }),
        ),
      );
      const known = await Promise.all(all);
      expect(known.filter((one) => 'kind' in one && one.kind === 'mine')).toHaveLength(1);
      expect(known.filter((one) => 'kind' in one && one.kind === 'running')).toHaveLength(39);
    });

    test('its answer is everybody’s, byte for byte', async () => {
      await begin('a');
      expect(await records.second.end('call', 'a', answered)).toBe(true);
      expect(await begin('b')).toEqual(answered);
      expect(await begin('b')).toEqual(answered);
    });

    test('an answer that was not kept is known to have been given', async () => {
      await begin('a');
      await records.first.end('call', 'a', { kind: 'answered', answer: undefined });
      expect(await begin('b')).toEqual({ kind: 'answered', answer: undefined });
    });

    test('what may have been carried out is not begun again', async () => {
      await begin('a');
      expect(await records.first.end('call', 'a', unknown)).toBe(true);
      expect(await begin('b')).toEqual(unknown);
    });

    test('what was certainly not carried out is free again', async () => {
      await begin('a');
      expect(await records.first.end('call', 'a', untouched)).toBe(true);
      expect(await begin('b')).toEqual(mine);
    });

    test('something else under the same name is told apart, whatever became of it', async () => {
      await begin('a');
      expect(await begin('b', { print: 'else' })).toEqual({ kind: 'other' });
      await records.first.end('call', 'a', answered);
      expect(await begin('b', { print: 'else' })).toEqual({ kind: 'other' });
      expect(await begin('b', { call: 'another', print: 'else' })).toEqual(mine);
    });

    test('a claim nobody keeps runs out, and what became of its call is unknown', async () => {
      await begin('a', { leaseMs: shortMs });
      await records.elapse(shortMs + 1);
      expect(await begin('b')).toEqual(unknown);
    });

    test('a claim that is kept does not run out', async () => {
      await begin('a', { leaseMs: shortMs });
      expect(await records.first.keep('call', 'a', long.leaseMs)).toBe(true);
      await records.elapse(shortMs + 1);
      expect(await begin('b')).toEqual(running);
    });

    test('who stood still past his lease may still tell how it ended', async () => {
      await begin('a', { leaseMs: shortMs });
      await records.elapse(shortMs + 1);
      expect(await records.first.end('call', 'a', answered)).toBe(true);
      expect(await begin('b')).toEqual(answered);
    });

    test('nobody but its claim keeps or ends it, and the end is the last word', async () => {
      await begin('a');
      expect(await records.first.keep('call', 'b', long.leaseMs)).toBe(false);
      expect(await records.first.end('call', 'b', untouched)).toBe(false);
      expect(await records.first.end('other', 'a', untouched)).toBe(false);
      expect(await begin('b')).toEqual(running);
      await records.first.end('call', 'a', answered);
      expect(await records.first.end('call', 'a', untouched)).toBe(false);
      expect(await records.first.keep('call', 'a', long.leaseMs)).toBe(false);
      expect(await begin('b')).toEqual(answered);
    });

    test('a call is forgotten when its time is over, not before', async () => {
      await begin('a', { ttlMs: shortMs });
      await records.first.end('call', 'a', answered);
      expect(await begin('b')).toEqual(answered);
      await records.elapse(shortMs + 20);
      expect(await begin('b')).toEqual(mine);
    });

    test('texts of any length are names', async () => {
      const call = 'é'.repeat(100_000);
      expect(await begin('a', { call })).toEqual(mine);
      expect(await begin('b', { call })).toEqual(running);
      expect(await begin('b', { call: `${call}!` })).toEqual(mine);
    });
  });
};
