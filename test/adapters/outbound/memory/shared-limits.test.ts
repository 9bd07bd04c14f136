import { MemorySharedLimits } from '../../../../src/adapters/outbound/memory/shared-limits.ts';
import { describeSharedLimits } from '../../../contracts/shared-limits.contract.ts';

const clock = { nowMs: () => 90_000.5 };

describeSharedLimits('memory', () => {
  const limits = new MemorySharedLimits(clock);
  return Promise.resolve([limits, limits]);
});
