import { test } from 'vitest';
import { useCorrelation } from './support/correlation.ts';

const correlate = useCorrelation();

test('over one shared link 2,000 binary connections with 32 calls outstanding on each get all answers to their own calls', () =>
  correlate('shared', 2_000));
