import { setImmediate } from 'node:timers/promises';
import { parentPort, Worker, workerData } from 'node:worker_threads';

const DEFAULT_SECONDS = 60;
/** No case takes longer than a fraction of a second. */
const STUCK_AFTER_MS = 10_000;
/** What the process may hold in array buffers: a few streams of the largest size. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
const CASES_PER_LOOK = 500;

interface FuzzCase {
  readonly bytes: number;
  readonly messages: number;
  /** Share of the time one turn may have that the slowest took. */
  readonly slowest: number;
  /** What it showed, so that a run can say what it has seen. */
  readonly seen: readonly string[];
}

/** What `npm run {script} [-- seconds [seed]]` does. */
export interface Fuzzing {
  readonly script: string;
  /** Of the module that calls, which is run again in a thread of its own. */
  readonly url: string;
  /** Throws when a rule is broken. */
  readonly runCase: (seed: number) => FuzzCase;
}

interface Summary {
  readonly cases: number;
  readonly bytes: number;
  readonly messages: number;
  readonly slowest: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly failure: string | undefined;
}

/** `progress`: two numbers, the seed of the case that runs and how many are done. */
const work = async (
  { runCase }: Fuzzing,
  seconds: number,
  seed: number,
  progress: Int32Array,
): Promise<Summary> => {
  const end = performance.now() + seconds * 1_000;
  const seen: Record<string, number> = {};
  let [cases, bytes, messages, slowest] = [0, 0, 0, 0];
  const stopped = (failure: string | undefined): Summary => ({
    cases,
    bytes,
    messages,
    slowest,
    seen,
    failure,
  });
  do {
    for (let count = 0; count < CASES_PER_LOOK; count += 1) {
      progress[0] = seed + cases;
      try {
        const result = runCase(seed + cases);
        bytes += result.bytes;
        messages += result.messages;
        slowest = Math.max(slowest, result.slowest);
        for (const name of result.seen) seen[name] = (seen[name] ?? 0) + 1;
      } catch (error) {
        return stopped(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
      cases += 1;
      Atomics.store(progress, 1, cases);
    }
    // What closes sockets is put off to the end of a turn.
    await setImmediate();
    const held = process.memoryUsage().arrayBuffers;
    if (held > MAX_HELD_BYTES) return stopped(`${held} bytes are held in array buffers`);
  } while (performance.now() < end);
  return stopped(undefined);
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const watch = ({ script, url }: Fuzzing, seconds: number, seed: number): void => {
  const fail = (failing: number, why: string): never => {
    print(`FAILED at seed ${failing}; repeat with: npm run ${script} -- 1 ${failing}`);
    print(why);
    process.exit(1);
  };
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const argv = [seconds, seed];
  const worker = new Worker(new URL(url), { argv, workerData: progress });
  let done = -1;
  const timer = setInterval(() => {
    const now = Atomics.load(progress, 1);
    if (now === done) fail(Atomics.load(progress, 0), `no progress for ${STUCK_AFTER_MS} ms`);
    done = now;
  }, STUCK_AFTER_MS);
  worker.on('error', (error) => fail(Atomics.load(progress, 0), String(error)));
  worker.on('message', ({ cases, bytes, messages, slowest, seen, failure }: Summary) => {
    clearInterval(timer);
    print(`${cases} cases, ${messages} messages, ${bytes} bytes`);
    print(`slowest turn: ${(slowest * 100).toFixed(1)} % of 100 ms per 64 KB`);
    print(JSON.stringify(seen));
    if (failure !== undefined) fail(Atomics.load(progress, 0), failure);
    print('nothing found');
  });
};

/** Runs made-up cases until the time is over. Case n has the seed `seed + n`: a failure is repeated with the seed it tells. */
export const fuzz = (fuzzing: Fuzzing): void => {
  const progress: unknown = workerData;
  const [seconds = DEFAULT_SECONDS, seed = Date.now() % 2 ** 31] = process.argv
    .slice(2)
    .map(Number);
  if (progress instanceof Int32Array) {
    void work(fuzzing, seconds, seed, progress).then((summary) => parentPort?.postMessage(summary));
    return;
  }
  print(`seed ${seed}, ${seconds} seconds`);
  watch(fuzzing, seconds, seed);
};
