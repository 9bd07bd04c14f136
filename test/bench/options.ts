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

export const usage = `npm run bench -- [--quick] [--rounds NUMBER] [--only NAME[,NAME]...]...
  --quick   one short round, 1,000 idle connections
  --rounds  so many rounds instead
  --only    ${[...subjects.map(({ name }) => name), ...parts].join(', ')}
With any of these the page is printed, not written.
`;

/** Throws a TypeError that says what is wrong when an option or name is unknown. */
export function readPlan(parameters: readonly string[], scratch: string): Plan {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const known = [...subjects.map(({ name }) => name), ...parts];
  const only = values.only.flatMap((names) => names.split(','));
  for (const name of only) {
    if (!known.includes(name)) throw new TypeError(`nothing is called ${name}`);
  }
  const whole = !values.quick && values.rounds === undefined && only.length === 0;
  const size = values.quick
    ? { rounds: 1, warmUpMs: 500, windowMs: 1_500, idleSteps: [1_000] }
    : { rounds: 5, warmUpMs: 1_000, windowMs: 4_000, idleSteps: [1_000, 10_000] };
  const rounds = values.rounds === undefined ? size.rounds : numberOf(values.rounds);
  return {
    ...size,
    rounds,
    whole,
    scratch,
    chosen: new Set(only.length > 0 ? only : known),
  };
}

function numberOf(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new TypeError(`--rounds is a whole number from 1, not ${text}`);
}
