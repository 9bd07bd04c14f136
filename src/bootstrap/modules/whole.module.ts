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
export const wholeModule = ({ servers, federation, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.whole).toResolvedValue(
      (pools, shared, lists, uris, deadlines, clock, timers) => {
        const capabilities = new MergedCapabilities(federation.capabilities);
        const own = new Map(servers.map(({ name, instructions }) => [name, instructions]));
        const { instructions: mode, maxInstructions: maxLength } = federation;
        const instructions = new KnownInstructions({ pools, timers }, { mode, maxLength, own });
        return {
          capabilities,
          introduction: new WholeIntroduction({ identity, capabilities, instructions }),
          notices: new ExposedNotices(capabilities, uris),
          changes: new ListChanges(
            { capabilities, pools, lists, clock, timers },
            { debounceMs: federation.changeDebounceMs },
          ),
          levels: new LevelFanOut(
            { shared, deadlines, timers },
            { serverTimeoutMs: timeouts.listMs },
          ),
        };
      },
      [
        Tokens.pools,
        Tokens.shared,
        Tokens.serverLists,
        Tokens.exposedUris,
        Tokens.callDeadlines,
        Tokens.clock,
        Tokens.timers,
      ],
    );
  });
