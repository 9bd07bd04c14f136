import { MemoryEventLog } from '../../../../src/adapters/outbound/memory/event-log.ts';
import { describeEventLog } from '../../../contracts/event-log.contract.ts';

describeEventLog('memory', (bounds) => new MemoryEventLog(bounds));
