import type { ClientCapabilities } from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import type { Edit } from '../../../domain/wire/splice.ts';
import type { StatelessRequest } from '../../stateless/stateless-server.ts';

/** A client's request as it goes to a legacy server. */
export interface LaneRequest {
  readonly request: StatelessRequest;
  /** All changes but the progress token. */
  readonly edits: readonly Edit[];
  readonly capabilities: ClientCapabilities;
}
