import type { Membership } from '../application/ports/driven/membership.ts';
import type { ReplicaBus } from '../application/ports/driven/replica-bus.ts';
import type { BusPeerChannels } from '../application/replicas/bus-channels.ts';
import type { RedisLinks } from './redis-links.ts';

export interface ReplicationParts {
  readonly links: RedisLinks;
  readonly bus: ReplicaBus | undefined;
  readonly channels: BusPeerChannels | undefined;
  readonly membership: Membership | undefined;
}

/** What has to run before the first client comes, and until the last one has gone. */
export class Replication {
  readonly #parts: ReplicationParts;

  constructor(parts: ReplicationParts) {
    this.#parts = parts;
  }

  /** Why the gateway must not start; undefined: it may. */
  async start(): Promise<string | undefined> {
    const { links, bus, membership } = this.#parts;
    const problem = await links.start();
    if (problem !== undefined) return problem;
    // Whoever is seen to serve has to be reachable.
    await bus?.start();
    await membership?.start();
    return undefined;
  }

  async stop(): Promise<void> {
    const { links, bus, channels, membership } = this.#parts;
    channels?.stop();
    // What still comes is refused while others take this replica for there: they are certain then that it was not carried out.
    await bus?.stop();
    await membership?.stop();
    links.stop();
  }
}
