import { Balancer } from '../../../src/application/traffic/balancer.ts';
import type { EndpointState } from '../../../src/application/traffic/endpoint-state.ts';
import type { TrafficSettings } from '../../../src/application/traffic/traffic-settings.ts';
import type { BackendTarget, Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { plainTraffic } from '../../support/application/pools.ts';
import { RecordingTraffic } from '../../support/application/recording-traffic.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

export const breaking: Partial<TrafficSettings> = {
  breaker: { ...plainTraffic.breaker, isEnabled: true },
};

export const down = new Fault('backend_unavailable', 'connection refused');

export const endpointAt = (id: string, more: Partial<Endpoint> = {}): Endpoint => ({
  id,
  server: 'demo',
  target: { protocol: 'unix', path: `/${id}`, framing: 'newline' },
  ...more,
});

export const webSocket = (id: string): BackendTarget => ({
  protocol: 'websocket',
  url: `ws://${id}.test`,
  headers: {},
});

/** A balancer of three endpoints, and what it told of them. */
export class Rig {
  readonly clock = new HandClock();
  readonly metrics = new RecordingTraffic();
  readonly balancer: Balancer;

  constructor(
    settings: Partial<TrafficSettings> = {},
    endpoints: readonly Endpoint[] = ['a', 'b', 'c'].map((id) => endpointAt(id)),
  ) {
    const { clock, metrics } = this;
    this.balancer = new Balancer(
      'demo',
      endpoints,
      { ...plainTraffic, ...settings },
      { clock, timers: clock, metrics, random: () => 0 },
    );
  }

  at(id: string): EndpointState {
    const state = this.balancer.find(id);
    if (state === undefined) throw new Error(`there is no endpoint ${id}`);
    return state;
  }

  /** Ids of the endpoints of so many picks; reasons where there was none. */
  picks(count: number): readonly string[] {
    return Array.from({ length: count }, () => {
      const picked = this.balancer.pick();
      return picked instanceof Fault ? String(picked.data?.['reason']) : picked.endpoint.id;
    });
  }

  /** Requests there that end like this. */
  requests(id: string, verdict: 'success' | 'failure', count = 1, latencyMs = 10): void {
    const state = this.at(id);
    for (let sent = 0; sent < count; sent += 1) {
      state.ended(verdict, latencyMs, state.began(), this.clock.nowMs());
    }
  }
}
