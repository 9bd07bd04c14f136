import { afterEach, beforeEach, expect, it } from 'vitest';
import { AllocationMeter } from '../../support/pure/fuzz/allocation-meter.ts';
import { runCase } from '../../support/pure/fuzz/wire-case.ts';

let meter: AllocationMeter;

beforeEach(() => {
  meter = new AllocationMeter();
});

afterEach(() => {
  meter.remove();
});

// `npm run fuzz:wire` does the same for longer and from another seed each time.
it('reads 1,500 made-up connections without a surprise', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 1_500; seed += 1) {
    const { spoken, problem } = runCase(seed, meter);
    seen.add(spoken).add(problem);
  }
  // Otherwise the cases would be too tame to show anything.
  const dialects = ['g12', 'r16', 's12', 'm6', 'm7', 'newline_json', 'unknown', 'need_more'];
  const problems = ['none', 'magic', 'version', 'type', 'reserved', 'length', 'too_long'];
  expect([...seen]).toEqual(expect.arrayContaining([...dialects, ...problems]));
});
