import { describe, expect, test } from 'vitest';
import { type Ledger, TAKEN } from '../../../../src/application/traffic/limits/ledger.ts';
import { RateLimiter } from '../../../../src/application/traffic/limits/rate-limiter.ts';
import { RateBooks } from '../../../../src/application/traffic/limits/rate-rules.ts';
import { GatewayBuild } from '../../../support/application/gateway-build.ts';
import { settled } from '../../../support/application/settled.ts';

const rate = { limit: 60, windowMs: 60_000, burst: 2 };
const meta =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}';

/** The other replicas are asked about each request, and answer when a test says so. */
class AskedLedger implements Ledger {
  isAsking = false;
  readonly answers: ((taken: number) => void)[] = [];

  nowMs(): number {
    return 0;
  }

  paceOf({ pace }: Parameters<Ledger['paceOf']>[0]) {
    return pace;
  }

  take(): number | Promise<number> {
    if (!this.isAsking) return TAKEN;
    return new Promise((resolve) => this.answers.push(resolve));
  }

  async answer(taken: number): Promise<void> {
    for (const answer of this.answers.splice(0)) answer(taken);
    await settled();
  }
}

const start = async () => {
  const ledger = new AskedLedger();
  const metrics = { rateExceeded() {}, sharedAsked() {}, sharedAway() {} };
  const common = { isEnabled: true, rate, keyType: 'user', perProtocol: false } as const;
  const limiter = new RateLimiter(
    { ...common, limits: [], isExact: true, tellsClients: true },
    { ledger, books: new RateBooks(), metrics },
  );
  const build = new GatewayBuild({ alone: {} }, { limiter });
  const client = await build.client();
  ledger.isAsking = true;
  return { ledger, build, client, calls: () => build.server('alone').link.all('tools/call') };
};

const eras = [
  ['legacy', '"name":"slow"'],
  ['modern', `"name":"slow",${meta}`],
] as const;

describe.each(eras)('a request (%s) about which other replicas are asked', (era, members) => {
  const params = `{${members}}`;

  test('goes on when it may', async () => {
    const { ledger, client, calls } = await start();
    const sink = client.request(1, 'tools/call', params);
    await settled();
    expect([calls(), sink.events]).toEqual([[], []]);
    await ledger.answer(TAKEN);
    if (era === 'legacy') expect(calls()).toHaveLength(1);
    expect(sink.refusals).toEqual([]);
  });

  test('is refused as every other when it may not', async () => {
    const { ledger, client, calls, build } = await start();
    const sink = client.request(1, 'tools/call', params);
    await ledger.answer(0);
    expect(sink.refusals).toMatchObject([{ fault: { code: 'rate_limited' }, idText: '1' }]);
    expect(calls()).toEqual([]);
    expect(build.metrics.finished.at(-1)).toMatchObject({ status: 429, isError: true });
  });

  test('can be cancelled meanwhile, and its id is taken', async () => {
    const { ledger, client, calls } = await start();
    const sink = client.request(1, 'tools/call', params);
    const again = client.request(1, 'tools/call', params);
    expect(again.refusals).toMatchObject([{ fault: { code: 'duplicate_request_id' } }]);
    client.cancel(1);
    expect(sink.isAbandoned).toBe(true);
    await ledger.answer(TAKEN);
    expect(calls()).toEqual([]);
  });

  test('goes nowhere when its client has gone meanwhile', async () => {
    const { ledger, client, calls } = await start();
    const sink = client.request(1, 'tools/call', params);
    client.session.close();
    await ledger.answer(TAKEN);
    expect([sink.isAbandoned, calls()]).toEqual([true, []]);
  });
});
