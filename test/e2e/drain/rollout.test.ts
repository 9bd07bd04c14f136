import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { hasHaproxy } from '../replicas/support/balancer.ts';
import { Fleet } from '../replicas/support/fleet.ts';
import { LedgerServer } from '../replicas/support/ledger-server.ts';
import { failuresOf, Load } from '../replicas/support/load.ts';

const CALLS = 1_000;
/** The balancer has seen that a replica serves again. */
const SEEN_MS = 500;

describe.skipIf(!hasHaproxy)('replicas that share nothing', () => {
  test('are restarted one after the other behind HAProxy, and no client without a session loses a call', async () => {
    const ledger = await LedgerServer.start();
    const fleet = await Fleet.start({
      replicas: 2,
      servers: { ledger: ledger.entry },
      more: { timeouts: { pre_stop: '500ms' } },
    });
    const load = await Load.start(fleet.url(), { legacy: 0, modern: 12, pauseMs: 5 });
    for (const replica of fleet.replicas) {
      expect(await replica.stop()).toBe(0);
      await replica.start();
      await delay(SEEN_MS);
    }
    await expect.poll(() => load.outcomes.length, { timeout: 60_000 }).toBeGreaterThan(CALLS);
    const outcomes = await load.stop();
    expect(failuresOf(outcomes)).toEqual([]);
    expect(ledger.twice).toEqual([]);
  }, 120_000);
});
