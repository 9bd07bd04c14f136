import { describeLarge } from './large.ts';
import { allPairs } from './pairs.ts';

describeLarge(allPairs);
