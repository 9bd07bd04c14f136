import { getHeapStatistics } from 'node:v8';
import { MemorySharedLimits } from '../../src/adapters/outbound/memory/shared-limits.ts';
import { type Ledger, LocalLedger } from '../../src/application/traffic/limits/ledger.ts';
import { RateLimiter } from '../../src/application/traffic/limits/rate-limiter.ts';
import { RateBooks, type ScopedRate } from '../../src/application/traffic/limits/rate-rules.ts';
import { SharedLedger } from '../../src/application/traffic/limits/shared-ledger.ts';

/*
 * What one request pays for the limits, and what a million of them allocate: `npm run bench:limits`. Ends with 1 when that is
 * more than 1 µs with one rate, or when requests allocate: anything at all where a gateway stands alone, more than a few numbers
 * where it counts with others.
 */
const MAX_NS = 1_000;
const REQUESTS = 1_000_000;
const BATCHES = 5;
const CALLERS = 1_000;
/** What the engine takes meanwhile, for example to compile; a fraction for each request were 16 MB. */
const MAX_ALLOCATED_BYTES = 2_097_152;
/** Times by the clock of a store are worked out, and now and then stand in memory as numbers of their own. */
const TIMES_BYTES = 256;

/** Stands still in between, so that reading it allocates nothing. */
const time = { nowMs: 1_000 };
const clock = { nowMs: () => time.nowMs };
const timers = { after: () => () => undefined, every: () => () => undefined };
const metrics = { rateExceeded() {}, sharedAsked() {}, sharedAway() {} };

/** Never used up. */
const rate = { limit: 1_000_000_000, windowMs: 1_000, burst: 1_000_000_000 };
const scopes = ['global', 'protocol', 'ip', 'user'] as const;
const all: readonly ScopedRate[] = scopes.map((scope) => ({ scope, rate }));

const principals = Array.from({ length: CALLERS }, (_, at) => ({ key: `user:${at}` }));
const v4 = principals.map((principal, at) => ({
  ...{ principal, protocol: 'http' as const },
  remoteAddress: `10.0.${at >> 8}.${at & 255}`,
}));
const v6 = v4.map((asking, at) => ({ ...asking, remoteAddress: `2001:db8:${at.toString(16)}::1` }));

const limiterOf = (limits: readonly ScopedRate[], books: RateBooks, ledger: Ledger): RateLimiter =>
  new RateLimiter(
    {
      ...{ isEnabled: true, rate, keyType: 'user', perProtocol: false, limits },
      ...{ isExact: false, tellsClients: true },
    },
    { ledger, books, metrics },
  );

const alone = (limits: readonly ScopedRate[]): RateLimiter =>
  limiterOf(limits, new RateBooks(), new LocalLedger(clock));

const shared = (limits: readonly ScopedRate[]): RateLimiter => {
  const books = new RateBooks();
  const parts = { store: new MemorySharedLimits(clock), clock, timers, metrics, books };
  return limiterOf(limits, books, new SharedLedger({ ...parts, replicas: () => 3 }, false));
};

const sink = { rated: () => undefined };

const steps = [
  ['one rate', alone([]), v4, undefined],
  ['one rate, IPv6 addresses', alone([{ scope: 'ip', rate }]), v6, undefined],
  ['five rates', alone(all), v4, undefined],
  ['five rates, and the client hears', alone(all), v4, sink],
  ['one rate, three replicas', shared([]), v4, undefined],
  ['five rates, three replicas', shared(all), v4, undefined],
] as const;

const allocatedBytes = (): number =>
  Number(Reflect.get(getHeapStatistics(), 'total_allocated_bytes'));

const run = (step: (typeof steps)[number], requests: number): void => {
  const [name, limiter, askings, told] = step;
  for (let turn = 0; turn < requests; turn += 1) {
    const asking = askings[turn % CALLERS];
    if (asking === undefined || limiter.refusal(asking, told) !== undefined) throw new Error(name);
    if (turn % 1_000 === 0) time.nowMs += 0.1;
  }
};

let isTooMuch = false;
process.stdout.write(`${'limits'.padEnd(36)}ns per request   allocated by a million\n`);
for (const step of steps) {
  run(step, REQUESTS / 5);
  let bestNs = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const startedNs = process.hrtime.bigint();
    run(step, REQUESTS / BATCHES);
    bestNs = Math.min(bestNs, Number(process.hrtime.bigint() - startedNs) / (REQUESTS / BATCHES));
  }
  const before = allocatedBytes();
  run(step, REQUESTS);
  const allocated = allocatedBytes() - before;
  const isSlow = step === steps[0] && bestNs > MAX_NS;
  const times = step[0].endsWith('replicas') ? TIMES_BYTES * REQUESTS : 0;
  const allocates = allocated > MAX_ALLOCATED_BYTES + times;
  isTooMuch ||= isSlow || allocates;
  const mark = `${isSlow ? ' too slow' : ''}${allocates ? ' allocates' : ''}`;
  process.stdout.write(
    `${step[0].padEnd(36)}${bestNs.toFixed(0).padStart(14)}${`${allocated} B`.padStart(25)}${mark}\n`,
  );
}
process.exitCode = isTooMuch ? 1 : 0;
