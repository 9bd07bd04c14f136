import type { MergedCapabilities } from '../../domain/federation/merged-capabilities.ts';
import type { ExposedNotices } from './exposed-notice.ts';
import type { LevelFanOut } from './level-fan-out.ts';
import type { ListChanges } from './list-changes.ts';
import type { WholeIntroduction } from './whole-introduction.ts';

/** What the whole catalogue says of itself and tells its clients, in both eras. */
export interface WholeParts {
  readonly capabilities: MergedCapabilities;
  readonly introduction: WholeIntroduction;
  readonly notices: ExposedNotices;
  readonly changes: ListChanges;
  readonly levels: LevelFanOut;
}
