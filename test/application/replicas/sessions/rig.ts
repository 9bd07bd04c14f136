import type { Handover } from '../../../../src/application/life/handover.ts';
import type { Membership } from '../../../../src/application/ports/driven/membership.ts';
import type { SessionRegistry } from '../../../../src/application/ports/driven/session-registry.ts';
import type { SharedSessions } from '../../../../src/application/ports/driving/shared-sessions.ts';
import type { SessionObserver } from '../../../../src/application/replicas/sessions/observed-carrier.ts';
import { ReplicaSessions } from '../../../../src/application/replicas/sessions/replica-sessions.ts';
import {
  type BuildOptions,
  GatewayBuild,
  type ServerPlan,
} from '../../../support/application/gateway-build.ts';
import { StoreRig } from '../../../support/application/store-rig.ts';
import type { TestClient } from '../../../support/application/test-client.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

export interface Alone {
  readonly build: GatewayBuild;
  readonly shared: SharedSessions;
  readonly membership: Membership;
  readonly registry: SessionRegistry;
  /** What the registry was asked for, oldest first. */
  readonly asked: string[];
}

/** One replica on a store in memory, without any frontend. */
export class ReplicaOnStore {
  readonly clock = new HandClock();
  readonly store = new StoreRig(this.clock);

  async replica(
    name: string,
    plan: ServerPlan = {},
    own: SessionRegistry = this.store.registryOf(name),
    options: Pick<BuildOptions, 'lifetimes'> = {},
  ): Promise<Alone> {
    const asked: string[] = [];
    const membership = this.store.membershipOf(name, this.clock);
    const registry = noting(own, asked);
    const mirror = this.store.mirrorOf(name);
    const replica = { membership, registry, mirror };
    const build = new GatewayBuild({ notes: plan }, { clock: this.clock, replica, ...options });
    await membership.start();
    const { shared } = build.desk;
    if (shared === undefined) throw new Error('it stands alone');
    return { build, shared, membership, registry, asked };
  }
}

/** A client of HTTP whose session others know of. */
export const established = async ({ build, shared }: Alone): Promise<TestClient> => {
  const client = await build.client({ protocol: 'http' });
  await shared.establish(client.session, 'web');
  return client;
};

export const handoverOf = (shared: SharedSessions): Handover & Pick<SessionObserver, 'changed'> => {
  if (shared instanceof ReplicaSessions) return shared;
  throw new Error('they are not handed over');
};

const noting = (registry: SessionRegistry, asked: string[]): SessionRegistry => {
  const noted = (name: string): SessionRegistry => {
    asked.push(name);
    return registry;
  };
  return {
    put: (...given) => noted('put').put(...given),
    find: (...given) => noted('find').find(...given),
    claim: (...given) => noted('claim').claim(...given),
    save: (...given) => noted('save').save(...given),
    keep: (...given) => noted('keep').keep(...given),
    release: (...given) => noted('release').release(...given),
    remove: (...given) => noted('remove').remove(...given),
  };
};
