import { HttpFrontend } from '../../../src/adapters/inbound/http/frontend.ts';
import {
  DEFAULT_HTTP_FRONTEND_SETTINGS,
  type HttpFrontendSettings,
} from '../../../src/adapters/inbound/http/settings.ts';
import { SseFrontend } from '../../../src/adapters/inbound/sse/frontend.ts';
import { DEFAULT_SSE_FRONTEND_SETTINGS } from '../../../src/adapters/inbound/sse/settings.ts';
import { MemoryBusHub } from '../../../src/adapters/outbound/memory/bus-hub.ts';
import { MemoryEventLog } from '../../../src/adapters/outbound/memory/event-log.ts';
import { BusPeerExchanges } from '../../../src/adapters/shared/http/forwarding/bus-peer-exchanges.ts';
import { HttpHost } from '../../../src/adapters/shared/http/host.ts';
import { DEFAULT_HTTP_HOST_SETTINGS } from '../../../src/adapters/shared/http/settings.ts';
import type { CredentialVerifier } from '../../../src/application/ports/driven/credential-verifier.ts';
import type { Membership } from '../../../src/application/ports/driven/membership.ts';
import { BusPeerChannels } from '../../../src/application/replicas/bus-channels.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { type BuildOptions, GatewayBuild, type ServerPlan } from '../application/gateway-build.ts';
import { RecordingReplicas } from '../application/recording-replicas.ts';
import { settled } from '../application/settled.ts';
import { StoreRig } from '../application/store-rig.ts';
import { HandClock } from '../pure/hand-clock.ts';
import { Happenings, notingMetrics, silentLogger } from '../scripted-session.ts';
import { MemoryBusMember } from './memory-bus.ts';
import { ReplicaClient } from './replica-client.ts';
import { SkippingClock } from './skipping-clock.ts';

export type Plans = Readonly<Record<string, ServerPlan>>;

/** One whole gateway with its own time, servers and listener. */
export interface Replica {
  readonly name: string;
  readonly clock: SkippingClock;
  readonly build: GatewayBuild;
  readonly figures: RecordingReplicas;
  readonly membership: Membership;
  readonly member: MemoryBusMember;
  readonly host: HttpHost;
  readonly port: number;
}

/** Whoever shows a token is called like it; nobody has to. */
const callers: CredentialVerifier = {
  verify: ({ bearer }) =>
    bearer === 'wrong'
      ? new Fault('unauthorized', 'the token is not known')
      : bearer === undefined
        ? anonymous
        : { key: `user:${bearer}` },
};

/** Several gateways in this process that share a store and a bus, each behind a listener of its own. */
export class ReplicaRig {
  readonly storeClock = new HandClock();
  readonly store = new StoreRig(this.storeClock);
  readonly replicas: Replica[] = [];
  readonly #hub = new MemoryBusHub();
  readonly #standing = new Set<Replica>();

  static async started(
    count: number,
    plans: Plans,
    settings: Partial<HttpFrontendSettings> = {},
    options: Pick<BuildOptions, 'lifetimes'> = {},
  ): Promise<ReplicaRig> {
    const rig = new ReplicaRig();
    for (let at = 0; at < count; at += 1) await rig.add(plans, settings, options);
    // Later terms are what follows from a loss, the first one is not.
    await rig.pass(400);
    return rig;
  }

  async add(
    plans: Plans,
    settings: Partial<HttpFrontendSettings> = {},
    options: Pick<BuildOptions, 'lifetimes'> = {},
  ): Promise<Replica> {
    const clock = new SkippingClock();
    const name = `replica-${this.replicas.length + 1}`;
    const member = new MemoryBusMember(this.#hub, name);
    const membership = this.store.membershipOf(name, clock);
    const registry = this.store.registryOf(name);
    const mirror = this.store.mirrorOf(name);
    const figures = new RecordingReplicas();
    const replica = { membership, registry, mirror, metrics: figures };
    const build = new GatewayBuild(plans, { clock, verifier: callers, replica, ...options });
    const channels = new BusPeerChannels({
      bus: member.bus,
      membership,
      timers: clock,
      later: queueMicrotask,
      maxMessageBytes: 4_194_304,
    });
    const peers = new BusPeerExchanges({ channels, gateway: build.desk });
    const metrics = notingMetrics(new Happenings());
    const host = new HttpHost(
      { ...DEFAULT_HTTP_HOST_SETTINGS, port: 0 },
      { metrics, logger: silentLogger, gateway: build.desk },
    );
    const ports = { host, gateway: build.desk, metrics, clock, timers: clock, peers };
    const frontend = new HttpFrontend(
      { ...DEFAULT_HTTP_FRONTEND_SETTINGS, ...settings },
      { ...ports, eventLogs: () => new MemoryEventLog() },
    );
    const sse = new SseFrontend(DEFAULT_SSE_FRONTEND_SETTINGS, ports);
    await member.bus.start();
    await membership.start();
    await frontend.start();
    await sse.start();
    const { port } = host.address;
    const added = { name, clock, build, figures, membership, member, host, port };
    this.replicas.push(added);
    return added;
  }

  replica(at: number): Replica {
    const replica = this.replicas[at];
    if (replica === undefined) throw new Error(`there is no replica ${at}`);
    return replica;
  }

  /** A client whose requests go where the test says. */
  client(bearer?: string): ReplicaClient {
    return new ReplicaClient(bearer);
  }

  /** It does nothing from now on, like a stopped process. */
  async standStill(replica: Replica): Promise<void> {
    this.#standing.add(replica);
    await replica.member.standStill();
  }

  /** It goes on, and sees at once how late it is. */
  async goOn(replica: Replica, missedMs: number): Promise<void> {
    this.#standing.delete(replica);
    replica.clock.skip(missedMs);
    replica.clock.advance(1);
    await replica.member.goOn();
    await settled();
  }

  /** For all that do not stand still. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.storeClock.advance(50);
      for (const replica of this.replicas) {
        if (!this.#standing.has(replica)) replica.clock.advance(50);
      }
      await settled();
    }
  }

  /** Lets time pass until it is there. */
  async whileTimePasses<Outcome>(outcome: Promise<Outcome>): Promise<Outcome> {
    const waiting = new Set([outcome]);
    const over = outcome.finally(() => waiting.clear());
    while (waiting.size > 0) {
      await this.pass(50);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return over;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.replicas.map(async ({ host }) => {
        host.app.server.closeAllConnections();
        await host.close();
        await host.close();
      }),
    );
  }
}
