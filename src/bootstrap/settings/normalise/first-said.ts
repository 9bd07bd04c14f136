import type { Path } from '../document/places.ts';
import type { Findings } from './findings.ts';

/** What several places say of one setting, in the order in which they count. */
type Places<Value> = readonly (readonly [value: Value | undefined, path: Path])[];

/** The first place that says something counts; of another one that says something else the operator is told. */
export const firstSaid = <Value>(places: Places<Value>, findings: Findings): Value | undefined => {
  const [first, ...others] = places.flatMap(([value, path]) =>
    value === undefined ? [] : [[value, path] as const],
  );
  if (first === undefined) return undefined;
  const [settled, counting] = first;
  for (const [value, path] of others) findings.overruled(path, value, counting, settled);
  return settled;
};
