import { ContainerModule } from 'inversify';
import { JoinedFigures } from '../cluster/joined-figures.ts';
import { JoinedProbe } from '../cluster/joined-probe.ts';
import { localStateOf } from '../cluster/local-state.ts';
import type { ThisWorker } from '../cluster/this-worker.ts';
import { Tokens } from '../tokens.ts';

/** What a worker process has in common with the others of its gateway. */
export const clusterModule = (worker: ThisWorker | undefined): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.worker).toConstantValue(worker);
    bind(Tokens.localState).toResolvedValue(
      (timers) => worker && localStateOf(worker, timers),
      [Tokens.timers],
    );
    bind(Tokens.joinedProbe).toResolvedValue(
      (own, timers) => worker && new JoinedProbe(own, worker.line, timers),
      [Tokens.ownProbe, Tokens.timers],
    );
    bind(Tokens.probe).toResolvedValue(
      (own, joined) => joined ?? own,
      [Tokens.ownProbe, Tokens.joinedProbe],
    );
    bind(Tokens.figures).toResolvedValue(
      (registry, timers) =>
        worker === undefined ? registry : new JoinedFigures(registry, worker.line, timers),
      [Tokens.metricsRegistry, Tokens.timers],
    );
  });
