import { describeLarge } from './large.ts';
import { somePairs } from './pairs.ts';

describeLarge(somePairs);
