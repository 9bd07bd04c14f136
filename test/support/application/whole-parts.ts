import { Enforcement } from '../../../src/application/authorization/enforcement.ts';
import { ExposedNotices } from '../../../src/application/federation/exposed-notice.ts';
import { ExposedUris } from '../../../src/application/federation/exposed-uris.ts';
import {
  type InstructionsSettings,
  KnownInstructions,
} from '../../../src/application/federation/known-instructions.ts';
import { LevelFanOut } from '../../../src/application/federation/level-fan-out.ts';
import {
  ListChanges,
  type ListChangesParts,
} from '../../../src/application/federation/list-changes.ts';
import { WholeIntroduction } from '../../../src/application/federation/whole-introduction.ts';
import type { WholeParts } from '../../../src/application/federation/whole-parts.ts';
import type { Deadlines } from '../../../src/application/links/deadlines.ts';
import type { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import { SharedServers } from '../../../src/application/pools/shared-servers.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import {
  type FederationCapability,
  MergedCapabilities,
} from '../../../src/domain/federation/merged-capabilities.ts';
import type { HandClock } from '../pure/hand-clock.ts';
import { everythingAllowed } from './scripted-authorizer.ts';

const nothingKnown: ListChangesParts['lists'] = {
  changed: () => {},
  known: () => undefined,
  list: () => new Fault('internal', 'nothing is listed here'),
  onDifference: () => () => {},
};

export interface WholeOptions {
  readonly capabilities?: readonly FederationCapability[];
  /** Off unless said otherwise: then a handshake opens nothing. */
  readonly instructions?: Partial<InstructionsSettings>;
}

/** What the whole catalogue says and tells, put together as the bootstrap module does it. */
export const wholeParts = (
  parts: {
    readonly identity: { readonly name: string; readonly version: string };
    readonly pools: PoolDirectory;
    readonly deadlines: Deadlines;
    readonly clock: HandClock;
    readonly shared?: SharedServers;
    readonly uris?: ExposedUris | undefined;
    /** Undefined: nothing is remembered of any list. */
    readonly lists?: ListChangesParts['lists'] | undefined;
    /** Everybody may do everything unless said otherwise. */
    readonly enforcement?: Enforcement | undefined;
  },
  options: WholeOptions = {},
): WholeParts => {
  const { identity, pools, deadlines, clock } = parts;
  const { shared = new SharedServers([]), lists = nothingKnown } = parts;
  const { enforcement = new Enforcement(everythingAllowed, { of: () => undefined }) } = parts;
  const { uris = new ExposedUris('keep', pools.has) } = parts;
  const capabilities = new MergedCapabilities(options.capabilities);
  const instructions = new KnownInstructions(
    { pools, timers: clock },
    { mode: 'off', maxLength: 4_000, own: new Map(), ...options.instructions },
  );
  return {
    capabilities,
    introduction: new WholeIntroduction({ identity, capabilities, instructions, enforcement }),
    notices: new ExposedNotices(capabilities, uris),
    changes: new ListChanges(
      { capabilities, pools, lists, clock, timers: clock },
      { debounceMs: 150 },
    ),
    levels: new LevelFanOut({ shared, deadlines, timers: clock }, { serverTimeoutMs: 5_000 }),
  };
};
