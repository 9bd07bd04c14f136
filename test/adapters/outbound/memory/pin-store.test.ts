import { MemoryPinStore } from '../../../../src/adapters/outbound/memory/pin-store.ts';
import { describePinStore } from '../../../contracts/pin-store.contract.ts';

describePinStore('MemoryPinStore', () => {
  const store = new MemoryPinStore();
  return {
    first: store,
    second: store,
    noticed: () => Promise.resolve(),
    close: () => undefined,
  };
});
