import { ContainerModule } from 'inversify';
import { Catalogue } from '../../application/federation/catalogue.ts';
import { Admission } from '../../application/relay/admission.ts';
import { Delivery } from '../../application/relay/delivery.ts';
import { OwnAnswers } from '../../application/relay/own-answers.ts';
import { Placement } from '../../application/relay/placement.ts';
import { Relay } from '../../application/relay/relay.ts';
import { Resolution } from '../../application/relay/resolution.ts';
import { Settlement } from '../../application/relay/settlement.ts';
import { Targets } from '../../application/relay/targets.ts';
import { Wishes } from '../../application/relay/wishes.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const relayModule = ({ limits, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.admission).toConstantValue(new Admission(limits));
    bind(Tokens.settlement).toResolvedValue(
      (metrics, clock) => new Settlement(metrics, clock),
      [Tokens.metrics, Tokens.clock],
    );
    bind(Tokens.catalogue).toResolvedValue(
      (pools, deadlines, timers, logger) =>
        new Catalogue({ pools, deadlines, timers, logger }, { serverTimeoutMs: timeouts.listMs }),
      [Tokens.pools, Tokens.callDeadlines, Tokens.timers, Tokens.logger],
    );
    bind(Tokens.resolution).toResolvedValue(
      (pools, catalogue) => new Resolution(pools, catalogue),
      [Tokens.pools, Tokens.catalogue],
    );
    bind(Tokens.ownAnswers).toResolvedValue(
      (catalogue, shared, eras, legacyClients) =>
        new OwnAnswers(identity, { catalogue, shared, eras, legacyClients }),
      [Tokens.catalogue, Tokens.shared, Tokens.eras, Tokens.legacyClients],
    );
    bind(Tokens.targets).toResolvedValue((pools) => new Targets(pools), [Tokens.pools]);
    bind(Tokens.relaySteps).toResolvedValue(
      (admission, ownAnswers, resolution, settlement, shared, deadlines, targets, pools) => ({
        admission,
        ownAnswers,
        resolution,
        placement: new Placement(shared),
        delivery: new Delivery(deadlines, shared),
        settlement,
        targets,
        wishes: new Wishes(pools),
      }),
      [
        Tokens.admission,
        Tokens.ownAnswers,
        Tokens.resolution,
        Tokens.settlement,
        Tokens.shared,
        Tokens.callDeadlines,
        Tokens.targets,
        Tokens.pools,
      ],
    );
    bind(Tokens.relay).toResolvedValue(
      (steps, deadlines, metrics, logger, sessions, eras, legacyClients) =>
        new Relay(steps, { deadlines, metrics, logger, sessions, eras, legacyClients }),
      [
        Tokens.relaySteps,
        Tokens.callDeadlines,
        Tokens.metrics,
        Tokens.logger,
        Tokens.sessions,
        Tokens.eras,
        Tokens.legacyClients,
      ],
    );
  });
