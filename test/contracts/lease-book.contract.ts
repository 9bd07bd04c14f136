import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LeaseBook, RenewedLease } from '../../src/application/ports/driven/lease-book.ts';
import { StoreTrouble } from '../../src/application/ports/driven/store-trouble.ts';

/** Two books on the same leases, as two replicas have them. */
export interface LeaseBookCase {
  readonly first: LeaseBook;
  readonly second: LeaseBook;
  /** Lets time pass in the book. */
  elapse(ms: number): Promise<void>;
  close(): Promise<void>;
}

const leaseMs = 150;
const long = 60_000;

const had = (renewed: RenewedLease | StoreTrouble): RenewedLease => {
  if (renewed instanceof StoreTrouble) throw new Error(renewed.message);
  return renewed;
};

/** What every book of leases keeps. */
export const describeLeaseBook = (
  name: string,
  given: () => LeaseBookCase | Promise<LeaseBookCase>,
): void => {
  describe(`${name} keeps the contract of lease books`, () => {
    let books: LeaseBookCase;
    beforeEach(async () => {
      books = await given();
    });
    afterEach(() => books.close());

    const renew = async (replica: string, ms = long): Promise<RenewedLease> =>
      had(await books.first.renew(replica, ms));

    test('the first lease is a new one, and the next is not', async () => {
      expect(await renew('a')).toEqual({ hadIt: false, alive: ['a'] });
      expect(await renew('a')).toEqual({ hadIt: true, alive: ['a'] });
    });

    test('all see who serves', async () => {
      await renew('a');
      const { hadIt, alive } = had(await books.second.renew('b', long));
      expect(hadIt).toBe(false);
      expect(alive.toSorted()).toEqual(['a', 'b']);
      expect((await renew('a')).alive.toSorted()).toEqual(['a', 'b']);
      expect(await books.second.isAlive('a')).toBe(true);
      expect(await books.second.isAlive('c')).toBe(false);
    });

    test('a lease runs out, and who renews it then hears so', async () => {
      await renew('a', leaseMs);
      await renew('b');
      await books.elapse(leaseMs + 1);
      expect(await books.second.isAlive('a')).toBe(false);
      expect((await renew('b')).alive).toEqual(['b']);
      const { hadIt, alive } = await renew('a');
      expect(hadIt).toBe(false);
      expect(alive.toSorted()).toEqual(['a', 'b']);
    });

    test('who renews late hears so even if nobody has looked meanwhile', async () => {
      await renew('a', leaseMs);
      await books.elapse(leaseMs + 1);
      expect((await renew('a')).hadIt).toBe(false);
    });

    test('a lease that is renewed in time does not run out', async () => {
      await renew('a', leaseMs);
      await books.elapse(leaseMs / 3);
      await renew('a', long);
      await books.elapse(leaseMs);
      expect(await books.second.isAlive('a')).toBe(true);
      expect((await renew('a')).hadIt).toBe(true);
    });

    test('a lease that was given back has run out at once', async () => {
      await renew('a');
      await renew('b');
      await books.first.release('a');
      expect(await books.second.isAlive('a')).toBe(false);
      expect((await renew('b')).alive).toEqual(['b']);
      await books.first.release('a');
    });
  });
};
