import { parseArgs } from 'node:util';
import { runNemesis } from './run.ts';

/** `npm run nemesis -- [--seed N] [--seeds 5] [--seconds 60]`: one line of JSON for each seed. */
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '60' },
  },
});

const first = Number(flags.seed ?? 1);
const count = flags.seed === undefined ? Number(flags.seeds) : 1;
for (let seed = first; seed < first + count; seed += 1) {
  const report = await runNemesis(seed, Number(flags.seconds));
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (report.violations.length > 0) process.exitCode = 1;
}
