import { expect, test } from 'vitest';
import type { AccountAsk, SharedLimits } from '../../src/application/ports/driven/shared-limits.ts';
import { StoreTrouble } from '../../src/application/ports/driven/store-trouble.ts';
import { waitOf } from '../../src/domain/limiting/account.ts';
import { paceOf } from '../../src/domain/limiting/rate.ts';

const pace = paceOf({ limit: 10, windowMs: 60_000, burst: 3 });
const ask = (key: string, owed = 0): AccountAsk => ({ key, pace, owed });

/** What every place that keeps accounts for several replicas has to do. `make`: empty, and the same for both. */
export const describeSharedLimits = (
  name: string,
  make: () => Promise<readonly [SharedLimits, SharedLimits]>,
): void => {
  const start = async () => {
    const [one, other] = await make();
    const settle = async (limits: SharedLimits, asks: readonly AccountAsk[], takes = true) => {
      const settled = await limits.settle(asks, takes);
      if (settled instanceof StoreTrouble) throw new Error(settled.message);
      return settled;
    };
    return { one, other, settle };
  };

  test(`${name}: both take from the same account`, async () => {
    const { one, other, settle } = await start();
    const taken: boolean[] = [];
    for (const limits of [one, other, one, other, one]) {
      taken.push((await settle(limits, [ask('user ada')])).isTaken);
    }
    expect(taken).toEqual([true, true, true, false, false]);
    expect((await settle(one, [ask('user bob')])).isTaken).toBe(true);
  });

  test(`${name}: of what many ask at once not one more is taken than there is`, async () => {
    const { one, other, settle } = await start();
    const asked = Array.from({ length: 40 }, (_, at) =>
      settle(at % 2 === 0 ? one : other, [ask('user ada')]),
    );
    const taken = (await Promise.all(asked)).filter(({ isTaken }) => isTaken);
    expect(taken).toHaveLength(3);
  });

  test(`${name}: of several accounts all give, or none`, async () => {
    const { one, other, settle } = await start();
    await settle(one, [ask('user ada', 3)], false);
    const { isTaken, accounts, nowMs } = await settle(other, [ask('global'), ask('user ada')]);
    expect(isTaken).toBe(false);
    const waits = accounts.map((account) => waitOf({ ...account }, pace, nowMs));
    expect(waits[0]).toBe(0);
    expect(waits[1]).toBeGreaterThan(0);
    expect(accounts.map(({ current }) => current)).toEqual([0, 3]);
  });

  test(`${name}: what is owed is taken without question, and missing later`, async () => {
    const { one, other, settle } = await start();
    const owed = await settle(one, [ask('user ada', 12)], false);
    expect(owed).toMatchObject({ isTaken: false, accounts: [{ current: 12 }] });
    expect((await settle(other, [ask('user ada')])).isTaken).toBe(false);
  });

  test(`${name}: asked for nothing it tells the time`, async () => {
    const { one, settle } = await start();
    const before = await settle(one, [], false);
    const after = await settle(one, [], false);
    expect(before.accounts).toEqual([]);
    expect(after.nowMs).toBeGreaterThanOrEqual(before.nowMs);
  });

  test(`${name}: keys may be any text, and rates have fractions`, async () => {
    const { one, settle } = await start();
    const odd = paceOf({ limit: 7, windowMs: 1_000, burst: 2 });
    for (const key of ['', '__proto__', 'x'.repeat(10_000), '\u0000é }{']) {
      const { isTaken, accounts, nowMs } = await settle(one, [{ key, pace: odd, owed: 0 }]);
      expect(isTaken).toBe(true);
      expect(accounts[0]?.paidAtMs).toBeCloseTo(nowMs + 1_000 / 7, 2);
    }
  });
};
