import { ContainerModule } from 'inversify';
import { Catalogue } from '../../application/federation/catalogue.ts';
import { Admission } from '../../application/relay/admission.ts';
import { Delivery } from '../../application/relay/delivery.ts';
import { OwnAnswers } from '../../application/relay/own-answers.ts';
import { Placement } from '../../application/relay/placement.ts';
import { Relay } from '../../application/relay/relay.ts';
import { Resolution } from '../../application/relay/resolution.ts';
import { Settlement } from '../../application/relay/settlement.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const relayModule = ({ limits, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.placement).toResolvedValue((shared) => new Placement(shared), [Tokens.shared]);
    bind(Tokens.catalogue).toResolvedValue(
      (pools, placement, deadlines, timers, logger) =>
        new Catalogue(
          { pools, placement, deadlines, timers, logger },
          { serverTimeoutMs: timeouts.listMs },
        ),
      [Tokens.pools, Tokens.placement, Tokens.callDeadlines, Tokens.timers, Tokens.logger],
    );
    bind(Tokens.relay).toResolvedValue(
      (pools, shared, catalogue, placement, deadlines, metrics, clock, logger, sessions) =>
        new Relay(
          {
            admission: new Admission(limits),
            ownAnswers: new OwnAnswers(identity, catalogue, shared),
            resolution: new Resolution(pools, catalogue),
            placement,
            delivery: new Delivery(deadlines, shared),
            settlement: new Settlement(metrics, clock),
          },
          { deadlines, metrics, logger, sessions },
        ),
      [
        Tokens.pools,
        Tokens.shared,
        Tokens.catalogue,
        Tokens.placement,
        Tokens.callDeadlines,
        Tokens.metrics,
        Tokens.clock,
        Tokens.logger,
        Tokens.sessions,
      ],
    );
  });
