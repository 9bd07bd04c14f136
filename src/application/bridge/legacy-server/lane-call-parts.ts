import type { ReplayRule } from '../../../domain/mcp/repeatable.ts';
import type { Deadlines } from '../../links/deadlines.ts';
import type { ServerPool } from '../../pools/server-pool.ts';
import type { Clock } from '../../ports/driven/clock.ts';
import type { Logger } from '../../ports/driven/logger.ts';
import type { DialogueParts, DialogueSettings } from './dialogue.ts';

export interface LaneCallParts extends DialogueParts {
  readonly server: string;
  readonly replay: ReplayRule;
  readonly pool: ServerPool;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface LaneCallSettings extends DialogueSettings {
  /** Sessions declare more than their clients do: a call that needs what its client did not declare fails. */
  readonly declaresAll: boolean;
}
