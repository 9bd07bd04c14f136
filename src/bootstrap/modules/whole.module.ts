import { ContainerModule } from 'inversify';
import { ExposedNotices } from '../../application/federation/exposed-notice.ts';
import { KnownInstructions } from '../../application/federation/known-instructions.ts';
import { LevelFanOut } from '../../application/federation/level-fan-out.ts';
import { ListChanges } from '../../application/federation/list-changes.ts';
import { WholeIntroduction } from '../../application/federation/whole-introduction.ts';
import { MergedCapabilities } from '../../domain/federation/merged-capabilities.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** What all servers as one say of themselves, and tell their clients. */
export const wholeModule = ({ federation, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.whole).toResolvedValue(
      (book, pools, shared, lists, uris, deadlines, clock, timers, enforcement) => {
        const capabilities = new MergedCapabilities(federation.capabilities);
        const own = book.table(({ instructions }) => instructions);
        const { instructions: mode, maxInstructions: maxLength } = federation;
        const instructions = new KnownInstructions({ pools, timers }, { mode, maxLength, own });
        const notices = new ExposedNotices(capabilities, uris);
        const changes = new ListChanges(
          { capabilities, pools, lists, clock, timers },
          { debounceMs: federation.changeDebounceMs },
        );
        for (const keeper of [notices, changes]) pools.follow(keeper);
        return {
          capabilities,
          introduction: new WholeIntroduction({
            identity,
            capabilities,
            instructions,
            enforcement,
          }),
          notices,
          changes,
          levels: new LevelFanOut(
            { shared, deadlines, timers },
            {
              get serverTimeoutMs() {
                return timeouts.listMs;
              },
            },
          ),
        };
      },
      [
        Tokens.serverBook,
        Tokens.pools,
        Tokens.shared,
        Tokens.serverLists,
        Tokens.exposedUris,
        Tokens.callDeadlines,
        Tokens.clock,
        Tokens.timers,
        Tokens.enforcement,
      ],
    );
  });
