import { Fault } from '../../domain/fault/fault.ts';
import type { ClientProfiles } from '../clients/client-profiles.ts';
import type { Asker } from '../federation/asker.ts';
import type { ListSource } from '../federation/list-source.ts';
import { partitionOfRequest } from '../federation/partition.ts';
import type { StatelessRequest } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';

/** In whose name lists are asked for where a request of the stateless era needs them. */
export class StatelessAskers {
  readonly #servers: StatelessServers;
  readonly #profiles: ClientProfiles;
  /** How many there were. */
  #count = 0;

  constructor(servers: StatelessServers, profiles: ClientProfiles) {
    this.#servers = servers;
    this.#profiles = profiles;
  }

  of(request: StatelessRequest): Asker {
    const { facts, message, meta, headers } = request;
    const { key } = facts.principal;
    const userAgent = headers?.get('user-agent') ?? facts.userAgent;
    this.#count += 1;
    const id = String(this.#count);
    let partition: string | undefined;
    return {
      era: 'modern',
      caller: facts,
      /** Only made for requests that need a list. */
      get partition(): string {
        partition ??= partitionOfRequest(key, message, meta, id);
        return partition;
      },
      sessionId: undefined,
      profile: this.#profiles.of(message, userAgent),
      closed: false,
      listSource: (server) => this.#source(server, request),
    };
  }

  async #source(name: string, request: StatelessRequest): Promise<ListSource | Fault> {
    const server = await this.#servers.find(name);
    return server instanceof Fault ? server : server.listSource(request);
  }
}
