import type { Fault } from '../../domain/fault/fault.ts';
import type { ListSource } from './list-source.ts';
import type { ResourceOwners } from './resource-owners.ts';

/** In whose name the catalogue asks: a session, or one request of the stateless era. */
export interface Asker {
  /** Which server announced which resource; undefined until somebody asked. */
  resourceOwners: ResourceOwners | undefined;
  listSource(server: string): ListSource | Fault | Promise<ListSource | Fault>;
}
