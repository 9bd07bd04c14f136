import { ContainerModule } from 'inversify';
import { systemClock, systemTimers } from '../../adapters/outbound/system/clock.ts';
import { TableConnectionWatch } from '../../adapters/outbound/system/connection-watch.ts';
import { randomIdentifiers } from '../../adapters/outbound/system/identifiers.ts';
import { Tokens } from '../tokens.ts';

export const systemModule = new ContainerModule(({ bind }) => {
  bind(Tokens.clock).toConstantValue(systemClock);
  bind(Tokens.timers).toConstantValue(systemTimers);
  bind(Tokens.connectionWatch).toResolvedValue(
    (timers, logger) => new TableConnectionWatch(timers, logger),
    [Tokens.timers, Tokens.logger],
  );
  bind(Tokens.identifiers).toConstantValue(randomIdentifiers);
});
