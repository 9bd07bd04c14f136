import { MemoryResponseStore } from '../../../../src/adapters/outbound/memory/response-store.ts';
import { describeResponseStore } from '../../../contracts/response-store.contract.ts';

describeResponseStore('memory', (bounds) => new MemoryResponseStore(bounds));
