import { test } from 'vitest';
import { useCorrelation } from './support/correlation.ts';

const correlate = useCorrelation();

test.each([
  ['links of their own', 'own', 2_000],
  ['one shared link', 'shared', 500],
] as const)(
  'over %s binary connections with 32 calls outstanding on each get all answers to their own calls',
  { timeout: 180_000 },
  (_, link, connections) => correlate(link, connections),
);
