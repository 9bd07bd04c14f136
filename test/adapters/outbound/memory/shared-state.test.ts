import { MemorySharedState } from '../../../../src/adapters/outbound/memory/shared-state.ts';
import { describeEventMirror } from '../../../contracts/event-mirror.contract.ts';
import { describeLeaseBook } from '../../../contracts/lease-book.contract.ts';
import { describeSessionRegistry } from '../../../contracts/session-registry.contract.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const close = (): Promise<void> => Promise.resolve();

const made = () => {
  const clock = new HandClock();
  const elapse = (ms: number): Promise<void> => Promise.resolve(clock.advance(ms));
  return { state: new MemorySharedState(clock), elapse };
};

describeLeaseBook('the memory of one process', () => {
  const { state, elapse } = made();
  return { first: state.leases, second: state.leases, elapse, close };
});

describeSessionRegistry('the memory of one process', () => {
  const { state, elapse } = made();
  return { a: state.registryOf('a'), b: state.registryOf('b'), elapse, close };
});

describeEventMirror('the memory of one process', () => {
  const { state } = made();
  return { first: state.mirror, second: state.mirror, close };
});
