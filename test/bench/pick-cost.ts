import { getHeapStatistics } from 'node:v8';
import { wholeRequest } from './pick/request-step.ts';
import { type Step, stepsFor } from './pick/steps.ts';

/**
 * What choosing an endpoint costs for each policy, all that one request pays for traffic, and what a million of them
 * allocate: `npm run bench:pick`. Ends with 1 when that is more than 1 µs with an ordinary number of endpoints, or choices
 * allocate.
 */
const sizes = [3, 100, 10_000];
const ordinary = 100;
const maxNs = 1_000;
const picks = 1_000_000;
const batches = 5;
/** What the engine itself takes meanwhile, for example to compile; a fraction for each choice were 16 MB. */
const maxAllocatedBytes = 2_097_152;

/** Ever allocated, whether collected since or not. */
const allocatedBytes = (): number =>
  Number(Reflect.get(getHeapStatistics(), 'total_allocated_bytes'));

const runMany = (step: Step, times: number): void => {
  for (let turn = 0; turn < times; turn += 1) {
    if (!step.run(turn)) throw new Error(`${step.name} found no endpoint`);
  }
};

/** The best of some batches: everything that is not the choice itself only adds. */
const nsPerPick = (step: Step, times: number): number => {
  let best = Infinity;
  for (let batch = 0; batch < batches; batch += 1) {
    const startedNs = process.hrtime.bigint();
    runMany(step, times);
    best = Math.min(best, Number(process.hrtime.bigint() - startedNs) / times);
  }
  return best;
};

let isTooMuch = false;
process.stdout.write(
  'policy                     endpoints   ns per pick   allocated by a million picks\n',
);
for (const count of sizes) {
  for (const step of [...stepsFor(count), wholeRequest(count)]) {
    runMany(step, picks / 10);
    const ns = nsPerPick(step, picks / batches);
    const before = allocatedBytes();
    runMany(step, picks);
    const allocated = allocatedBytes() - before;
    const isSlow = count <= ordinary && ns > maxNs;
    const allocates = allocated > maxAllocatedBytes + (step.clockBytes ?? 0) * picks;
    isTooMuch ||= isSlow || allocates;
    const mark = `${isSlow ? ' too slow' : ''}${allocates ? ' allocates' : ''}`;
    process.stdout.write(
      `${step.name.padEnd(27)}${String(count).padStart(9)}${ns.toFixed(0).padStart(14)}${`${allocated} B`.padStart(16)}${mark}\n`,
    );
  }
}
process.exitCode = isTooMuch ? 1 : 0;
