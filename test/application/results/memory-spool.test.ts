import { describeSpool } from '../../contracts/spool.contract.ts';
import { MemorySpool } from '../../support/application/memory-spool.ts';

describeSpool('MemorySpool', (maxBytes) => new MemorySpool(maxBytes));
