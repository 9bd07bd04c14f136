import { ContainerModule } from 'inversify';
import { FilePinStore } from '../../adapters/outbound/pins/file-pin-store.ts';
import { DecisionNews } from '../../application/pinning/decision-news.ts';
import { type PinningMode, Pins } from '../../application/pinning/pins.ts';
import { pinFileOf } from '../pin-file-place.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** The definitions of servers that are held against what they were. */
export const pinningModule = ({ pinning }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.pins).toResolvedValue(
      (book, pools, logger, metrics, timers) => {
        const modes = book.table<PinningMode>(({ pinning: mode }) =>
          mode === 'off' ? undefined : mode,
        );
        const store = new FilePinStore(pinFileOf(pinning, process.env), timers);
        const pins = new Pins({ store, logger, metrics, modes });
        pools.follow(pins);
        return pins;
      },
      [Tokens.serverBook, Tokens.pools, Tokens.logger, Tokens.metrics, Tokens.timers],
    );
    bind(Tokens.decisionNews).toResolvedValue(
      (pins, announcements) => new DecisionNews({ pins, announcements }),
      [Tokens.pins, Tokens.listAnnouncements],
    );
  });
