import type { ListCapability } from '../../domain/mcp/changed-list.ts';

/** One client of the whole catalogue: a session, or a subscription. */
export interface ListHearer {
  /** A list of the whole catalogue has changed. */
  listChanged(capability: ListCapability): void;
}
