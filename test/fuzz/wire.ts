import { parentPort, Worker, workerData } from 'node:worker_threads';
import { AllocationMeter } from '../support/pure/fuzz/allocation-meter.ts';
import { runCase } from '../support/pure/fuzz/wire-case.ts';

/**
 * `npm run fuzz:wire [-- seconds [seed]]`: sends made-up connections through the readers of the wire until the time is
 * over. Case n has the seed `seed + n`, so a failure is repeated by starting with the seed it tells.
 */
const DEFAULT_SECONDS = 60;
/** No case takes longer than a fraction of a second. */
const STUCK_AFTER_MS = 10_000;
/** What the process may hold in array buffers: a few streams of the largest size. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
const CASES_PER_LOOK = 500;

interface Summary {
  readonly cases: number;
  readonly bytes: number;
  readonly messages: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly failure: string | undefined;
}

/** `progress`: two numbers, the seed of the case that runs and how many are done. */
const work = (seconds: number, seed: number, progress: Int32Array): Summary => {
  const meter = new AllocationMeter();
  const end = performance.now() + seconds * 1_000;
  const seen: Record<string, number> = {};
  let [cases, bytes, messages] = [0, 0, 0];
  const stopped = (failure: string | undefined): Summary => ({
    cases,
    bytes,
    messages,
    seen,
    failure,
  });
  do {
    for (let count = 0; count < CASES_PER_LOOK; count += 1) {
      progress[0] = seed + cases;
      try {
        const result = runCase(seed + cases, meter);
        bytes += result.bytes;
        messages += result.messages;
        for (const name of [result.spoken, result.problem]) seen[name] = (seen[name] ?? 0) + 1;
      } catch (error) {
        return stopped(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
      cases += 1;
      Atomics.store(progress, 1, cases);
    }
    const held = process.memoryUsage().arrayBuffers;
    if (held > MAX_HELD_BYTES) return stopped(`${held} bytes are held in array buffers`);
  } while (performance.now() < end);
  return stopped(undefined);
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const fail = (seed: number, why: string): never => {
  print(`FAILED at seed ${seed}; repeat with: npm run fuzz:wire -- 1 ${seed}`);
  print(why);
  process.exit(1);
};

const watch = (seconds: number, seed: number): void => {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const argv = [seconds, seed];
  const worker = new Worker(new URL(import.meta.url), { argv, workerData: progress });
  let done = -1;
  const timer = setInterval(() => {
    const now = Atomics.load(progress, 1);
    if (now === done) fail(Atomics.load(progress, 0), `no progress for ${STUCK_AFTER_MS} ms`);
    done = now;
  }, STUCK_AFTER_MS);
  worker.on('error', (error) => fail(Atomics.load(progress, 0), String(error)));
  worker.on('message', ({ cases, bytes, messages, seen, failure }: Summary) => {
    clearInterval(timer);
    print(`${cases} cases, ${messages} messages, ${bytes} bytes`);
    print(JSON.stringify(seen));
    if (failure !== undefined) fail(Atomics.load(progress, 0), failure);
    print('nothing found');
  });
};

const progress: unknown = workerData;
const [seconds = DEFAULT_SECONDS, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
if (progress instanceof Int32Array) parentPort?.postMessage(work(seconds, seed, progress));
else {
  print(`seed ${seed}, ${seconds} seconds`);
  watch(seconds, seed);
}
