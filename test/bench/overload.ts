import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../e2e/support/ports.ts';
import { OpenLoop, type Outcome, percentile } from './load/open-loop.ts';
import { Child } from './process/child.ts';
import { untilListening } from './process/listening.ts';
import { scratchDirectory } from './process/scratch.ts';
import { gatewayBuilt, gatewayMissing, gatewayProgram } from './subjects/gateway.ts';

/**
 * What happens when more is offered than can be served: `npm run bounds:overload`. Less than a minute, loopback only.
 * `server`: four times what the server behind can take (reliability L10). `principal`: one principal twenty times (L11).
 * Ends with 1 when a bound of these two is missed. With the argument `gateway` also more than the gateway itself can carry:
 * the driver and the server share its cores, so that this one says how it behaves, not what it could do alone.
 */
const WORK_MS = 50;
const CAP = 10;
const CAPACITY = (CAP * 1_000) / WORK_MS;
const RUN_MS = 8_000;
const SOLO_RATE = 20;
/** No driver on the same machine offers more. */
const MOST_OFFERED = 6_000;
const PROBE_MS = 50;

interface Subject {
  readonly url: string;
  readonly health: string;
  stop(): Promise<void>;
}

const start = async (workMs: number, cap: number | undefined): Promise<Subject> => {
  const server = Child.program('./backends/slow-http.ts', import.meta.url, { workMs });
  const { port: serverPort } = await server.report<{ port: number }>();
  const port = await freePort();
  const settings = {
    version: 1,
    server: {
      frontends: [{ name: 'bench', protocol: 'http', config: { host: '127.0.0.1', port } }],
    },
    auth: { provider: 'token', tokens: ['one', 'other'] },
    admission: { max_waiting: 20, ...(cap === undefined ? {} : { max_in_flight: cap }) },
    logging: { level: 'warn' },
    servers: { echo: { type: 'http', url: `http://127.0.0.1:${serverPort}/mcp`, era: 'legacy' } },
  };
  const file = join(scratchDirectory(), 'gateway.yaml');
  writeFileSync(file, JSON.stringify(settings));
  const gateway = new Child(process.execPath, [gatewayProgram, 'serve', '--config', file]);
  await untilListening(gateway, port);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    health: `http://127.0.0.1:${port}/healthz`,
    stop: async () => {
      await gateway.stop();
      await server.stop();
    },
  };
};

/** The longest answer to a health check while `work` runs, in milliseconds. */
const probing = async <Result>(url: string, work: Promise<Result>) => {
  const over = new AbortController();
  let worstMs = 0;
  const probes = (async () => {
    while (!over.signal.aborted) {
      const askedMs = performance.now();
      await (await fetch(url)).text();
      worstMs = Math.max(worstMs, performance.now() - askedMs);
      await pause(PROBE_MS);
    }
  })();
  const result = await work;
  over.abort();
  await probes;
  return { result, worstMs };
};

const perSecond = ({ served }: Outcome, forMs = RUN_MS): number => served / (forMs / 1_000);

const show = (name: string, figures: object): void => {
  const rounded = Object.entries(figures).map(([key, value]) => [
    key,
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  ]);
  process.stdout.write(`${JSON.stringify({ name, ...Object.fromEntries(rounded) })}\n`);
};

const overloaded = async (
  name: string,
  { url, health }: Subject,
  peakRate: number,
  offeredRate: number,
): Promise<boolean> => {
  const offer = { url, token: 'one', rate: peakRate, forMs: RUN_MS, connections: 1_024 };
  const loop = await OpenLoop.open(offer);
  const calm = await loop.run();
  const { result: crowded, worstMs: healthMs } = await probing(health, loop.run(offeredRate));
  await loop.close();
  const goodput = perSecond(crowded) / perSecond(calm);
  const refusedMs = percentile(crowded.refusedMs, 99);
  show(name, {
    peak: perSecond(calm),
    offered: crowded.offered / (RUN_MS / 1_000),
    served: perSecond(crowded),
    goodput,
    refused: crowded.refused,
    other: crowded.other,
    servedP99Ms: percentile(crowded.servedMs, 99),
    refusedP50Ms: percentile(crowded.refusedMs, 50),
    refusedP99Ms: refusedMs,
    healthMs,
  });
  return goodput >= 0.8 && refusedMs <= 100 && healthMs <= 250 && crowded.other === 0;
};

const noisy = async ({ url }: Subject): Promise<boolean> => {
  const quiet = { url, token: 'one', rate: SOLO_RATE, forMs: RUN_MS, connections: 256 };
  const loop = await OpenLoop.open(quiet);
  const solo = percentile((await loop.run()).servedMs, 99);
  const noise = { ...quiet, token: 'other', rate: SOLO_RATE * 20, connections: 1_024 };
  const heavy = await OpenLoop.open(noise);
  const [crowded, flood] = await Promise.all([loop.run(), heavy.run()]);
  await Promise.all([loop.close(), heavy.close()]);
  const beside = percentile(crowded.servedMs, 99);
  const lost = crowded.refused + crowded.other;
  const ratio = beside / solo;
  const { served, refused } = flood;
  show('principal', { soloP99Ms: solo, besideP99Ms: beside, ratio, lost, served, refused });
  return ratio <= 2 && lost === 0;
};

/** How many requests a gateway on this machine carries, found by offering more and more. */
const limitOf = async ({ url }: Subject): Promise<number> => {
  const offer = { url, token: 'one', rate: 500, forMs: 1_500, connections: 256 };
  const loop = await OpenLoop.open(offer);
  let best = 0;
  for (let rate = 500; rate <= MOST_OFFERED; rate *= 1.5) {
    const outcome = await loop.run(rate);
    best = Math.max(best, perSecond(outcome, offer.forMs));
    if (outcome.served < outcome.offered * 0.98 || percentile(outcome.servedMs, 50) > 100) break;
  }
  await loop.close();
  return best;
};

const run = async (): Promise<number> => {
  const bounded = await start(WORK_MS, CAP);
  const isServed = await overloaded('server', bounded, CAPACITY * 0.9, CAPACITY * 4);
  await pause(1_000);
  const isFair = await noisy(bounded);
  await bounded.stop();
  if (process.argv[2] === 'gateway') {
    const open = await start(0, undefined);
    const peak = await limitOf(open);
    await overloaded('gateway', open, peak * 0.9, Math.min(peak * 4, MOST_OFFERED));
    await open.stop();
  }
  return isServed && isFair ? 0 : 1;
};

if (!gatewayBuilt()) throw new Error(gatewayMissing);
process.exit(await run());
