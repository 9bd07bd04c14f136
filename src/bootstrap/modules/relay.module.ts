import { ContainerModule } from 'inversify';
import { Enforcement } from '../../application/authorization/enforcement.ts';
import { ServerViews } from '../../application/federation/server-views.ts';
import { CallHealing } from '../../application/healing/call-healing.ts';
import { Delivery } from '../../application/relay/delivery.ts';
import { OwnAnswers } from '../../application/relay/own-answers.ts';
import { Placement } from '../../application/relay/placement.ts';
import { Relay } from '../../application/relay/relay.ts';
import { Settlement } from '../../application/relay/settlement.ts';
import { Wishes } from '../../application/relay/wishes.ts';
import { identity } from '../identity.ts';
import { viewsOf } from '../server-views.ts';
import { Tokens } from '../tokens.ts';

export const relayModule: ContainerModule = new ContainerModule(({ bind }) => {
  bind(Tokens.settlement).toResolvedValue(
    (metrics, clock, audit) => new Settlement(metrics, clock, audit.calls),
    [Tokens.metrics, Tokens.clock, Tokens.audit],
  );
  bind(Tokens.serverViews).toResolvedValue(
    (book, pins) => {
      const views = new ServerViews(new Map());
      book.follow((name, server) => views.set(name, server ? viewsOf(server, pins) : []));
      return views;
    },
    [Tokens.serverBook, Tokens.pins],
  );
  bind(Tokens.enforcement).toResolvedValue(
    (authorizer, views, rates) => new Enforcement(authorizer, views, rates),
    [Tokens.authorizer, Tokens.serverViews, Tokens.serverRates],
  );
  bind(Tokens.ownAnswers).toResolvedValue(
    (catalogue, whole, shared, eras, legacyClients, profiles) =>
      new OwnAnswers(identity, { catalogue, whole, shared, eras, legacyClients, profiles }),
    [
      Tokens.catalogue,
      Tokens.whole,
      Tokens.shared,
      Tokens.eras,
      Tokens.legacyClients,
      Tokens.profiles,
    ],
  );
  bind(Tokens.callHealing).toResolvedValue(
    (pools, shared, eras, deadlines, clock, timers) => {
      const placement = new Placement(shared);
      return new CallHealing({ pools, placement, eras, deadlines, clock, timers });
    },
    [Tokens.pools, Tokens.shared, Tokens.eras, Tokens.callDeadlines, Tokens.clock, Tokens.timers],
  );
  bind(Tokens.relaySteps).toResolvedValue(
    (
      admission,
      cache,
      ownAnswers,
      resolution,
      settlement,
      shared,
      deadlines,
      healing,
      targets,
      pools,
      whole,
      uris,
      enforcement,
      idempotency,
    ) => ({
      cache,
      admission,
      ownAnswers,
      resolution,
      placement: new Placement(shared),
      delivery: new Delivery(deadlines, shared),
      healing,
      settlement,
      targets,
      wishes: new Wishes(pools),
      whole,
      uris,
      enforcement,
      idempotency,
    }),
    [
      Tokens.admission,
      Tokens.responseCache,
      Tokens.ownAnswers,
      Tokens.resolution,
      Tokens.settlement,
      Tokens.shared,
      Tokens.callDeadlines,
      Tokens.callHealing,
      Tokens.targets,
      Tokens.pools,
      Tokens.whole,
      Tokens.exposedUris,
      Tokens.enforcement,
      Tokens.idempotentCalls,
    ],
  );
  bind(Tokens.relay).toResolvedValue(
    (steps, deadlines, metrics, logger, sessions, eras, legacyClients, linked, heartbeats) => {
      const parts = { deadlines, metrics, logger, sessions, eras, legacyClients };
      return new Relay(steps, { ...parts, linked, heartbeats });
    },
    [
      Tokens.relaySteps,
      Tokens.callDeadlines,
      Tokens.metrics,
      Tokens.logger,
      Tokens.sessions,
      Tokens.eras,
      Tokens.legacyClients,
      Tokens.linkedResults,
      Tokens.heartbeats,
    ],
  );
});
