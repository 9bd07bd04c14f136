import { ContainerModule } from 'inversify';
import { FilePinStore } from '../../adapters/outbound/pins/file-pin-store.ts';
import { DecisionNews } from '../../application/pinning/decision-news.ts';
import { type PinningMode, Pins } from '../../application/pinning/pins.ts';
import { pinFileOf } from '../pin-file-place.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** The definitions of servers that are held against what they were. */
export const pinningModule = ({ servers, pinning }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const modes = new Map<string, PinningMode>(
      servers.flatMap(({ name, pinning: mode }) => (mode === 'off' ? [] : [[name, mode]])),
    );
    bind(Tokens.pins).toResolvedValue(
      (logger, metrics, timers) => {
        const store = new FilePinStore(pinFileOf(pinning, process.env), timers);
        return new Pins({ store, logger, metrics, modes });
      },
      [Tokens.logger, Tokens.metrics, Tokens.timers],
    );
    bind(Tokens.decisionNews).toResolvedValue(
      (pins, pools, sessions, servers) => new DecisionNews({ pins, pools, sessions, servers }),
      [Tokens.pins, Tokens.pools, Tokens.sessions, Tokens.statelessServers],
    );
  });
