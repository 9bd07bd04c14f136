import { parseArgs } from 'node:util';
import { Simulation } from './simulation.ts';

/**
 * `npm run simulate -- [--seed N | --from N --seeds N] [--trace]`: runs schedules and prints those that broke a rule.
 * The same seed is the same schedule to the last byte; `--trace` prints all of it.
 */
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '10000' },
    trace: { type: 'boolean', default: false },
    /** Stop at the first that fails. */
    first: { type: 'boolean', default: false },
  },
});

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const first = Number(flags.seed ?? flags.from);
const count = flags.seed === undefined ? Number(flags.seeds) : 1;
const totals: Record<string, number> = {};
const startedMs = performance.now();
let failures = 0;
let done = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const { hash, violations, trace, counts } = await new Simulation(seed).run();
  done += 1;
  for (const [way, times] of Object.entries(counts)) totals[way] = (totals[way] ?? 0) + times;
  if (flags.trace) for (const line of trace) print(line);
  if (flags.seed !== undefined) print(`seed ${seed} trace ${hash} (${trace.length} lines)`);
  if (violations.length === 0) continue;
  failures += 1;
  print(`seed ${seed}: ${violations.slice(0, 3).join('\n  ')}`);
  if (flags.first) break;
}
const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
print(
  `${done} seeds in ${seconds} s, ${failures} failed; requests ended ${JSON.stringify(totals)}`,
);
process.exitCode = failures === 0 ? 0 : 1;
