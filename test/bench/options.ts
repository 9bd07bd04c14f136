import { parseArgs } from 'node:util';
import { subjects } from './subjects/subjects.ts';

const parts = ['memory', 'start-up', 'payload'] as const;
export type Part = (typeof parts)[number];

/** What one run of the bench does. */
export interface Plan {
  /** Names of subjects and parts. */
  chosen: ReadonlySet<string>;
  /** True when nothing is left out: only then is the page written. */
  whole: boolean;
  rounds: number;
  warmUpMs: number;
  windowMs: number;
  idleSteps: readonly number[];
  scratch: string;
}

export const usage = `npm run bench -- [--quick] [--only NAME]...
  --quick  one short round, 1,000 idle connections; the page is printed, not written
  --only   ${[...subjects.map(({ name }) => name), ...parts].join(', ')}
`;

/** Throws a TypeError that says what is wrong when an option or name is unknown. */
export function readPlan(parameters: readonly string[], scratch: string): Plan {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const known = [...subjects.map(({ name }) => name), ...parts];
  for (const name of values.only) {
    if (!known.includes(name)) throw new TypeError(`nothing is called ${name}`);
  }
  const whole = !values.quick && values.only.length === 0;
  const size = values.quick
    ? { rounds: 1, warmUpMs: 500, windowMs: 1_500, idleSteps: [1_000] }
    : { rounds: 5, warmUpMs: 1_000, windowMs: 4_000, idleSteps: [1_000, 10_000] };
  return { chosen: new Set(values.only.length > 0 ? values.only : known), whole, scratch, ...size };
}
