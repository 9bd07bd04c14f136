import { anyCandidate, type PickRequest } from '../../domain/balancing/candidate.ts';
import type { BackendProtocol, Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Picker } from '../../domain/balancing/picker.ts';
import { pickerOf } from '../../domain/balancing/policy.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { TrafficMetrics } from '../ports/driven/traffic-metrics.ts';
import type { Turnstiles } from './admission/turnstiles.ts';
import { EndpointState } from './endpoint-state.ts';
import type { EndpointWatch } from './endpoint-watch.ts';
import { Outliers } from './outliers.ts';
import { refusalOf } from './refusals.ts';
import { TimedBreaker, type TrafficClock } from './timed-breaker.ts';
import type { TrafficSettings } from './traffic-settings.ts';

export interface BalancerParts extends TrafficClock {
  readonly metrics: TrafficMetrics;
  readonly logger?: Logger | undefined;
  /** The caps of endpoints; absent where none has one. */
  readonly turnstiles?: Turnstiles | undefined;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Hears when the forecast of an endpoint was made anew. */
  readonly onForecast?: ((state: EndpointState, nowMs: number) => void) | undefined;
}

/** Weights may change with every request; the picker is made anew at most so often. */
const leastAgeMs = 100;
/** So often it is looked how far new endpoints have warmed up, and what is old is forgotten. */
const tickMs = 1_000;

/** The endpoints of one server with their picker, which is made anew when the list or a weight changes. */
export class Balancer {
  readonly server: string;
  readonly settings: TrafficSettings;
  #states: readonly EndpointState[] = [];
  #endpoints: readonly Endpoint[] = [];
  #picker: Picker;
  #pickerMadeAtMs = Number.NEGATIVE_INFINITY;
  readonly #parts: BalancerParts;
  readonly #watch: EndpointWatch<EndpointState>;
  readonly #outliers: Outliers | undefined;
  /** Where all endpoints that are reached alike share one. */
  readonly #breakers = new Map<BackendProtocol, TimedBreaker>();
  #isStopped = false;
  #stopRebuilding: (() => void) | undefined;
  #stopTicking: (() => void) | undefined;

  constructor(
    server: string,
    endpoints: readonly Endpoint[],
    settings: TrafficSettings,
    parts: BalancerParts,
  ) {
    this.server = server;
    this.settings = settings;
    this.#parts = parts;
    this.#outliers = settings.ejection && new Outliers(settings.ejection, parts);
    this.#watch = {
      usable: (state) => this.#turned(state),
      weight: (state) => {
        this.#rebuildSoon();
        if (state.isWarmingUp) this.#tickWhileNeeded();
      },
      observed: (state, isFailure, nowMs) => this.#outliers?.observed(state, isFailure, nowMs),
      forecast: (state, nowMs) => parts.onForecast?.(state, nowMs),
    };
    this.#states = endpoints.map((endpoint) => this.#join(endpoint));
    this.#endpoints = endpoints;
    this.#picker = this.#pickerAfter(undefined);
    this.#tickWhileNeeded();
  }

  get states(): readonly EndpointState[] {
    return this.#states;
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /** The endpoint for one request. Where all that could take it are full, one at which it has to wait. */
  pick(request: PickRequest = anyCandidate): EndpointState | Fault {
    const picked = this.#picker.pick(request);
    return picked instanceof EndpointState ? picked : this.#otherwise(request);
  }

  /** Whether a request could go somewhere else than there. */
  hasOther(state: EndpointState): boolean {
    return this.#states.some((other) => other !== state && other.isUsable);
  }

  find(endpoint: string): EndpointState | undefined {
    return this.#states.find((state) => state.endpoint.id === endpoint);
  }

  /**
   * Another list. What is known of endpoints that stay is kept, their turns included; new ones warm up. Returns those that
   * are not in it any more: they drain, and `forget` lets go of them.
   */
  replace(endpoints: readonly Endpoint[]): readonly EndpointState[] {
    const before = new Map(this.#states.map((state) => [state.endpoint.id, state]));
    this.#states = endpoints.map((endpoint) => {
      const known = before.get(endpoint.id);
      if (known === undefined || !isSame(known.endpoint, endpoint)) return this.#arrive(endpoint);
      before.delete(endpoint.id);
      if (known.endpoint.weight !== endpoint.weight) known.relist(endpoint);
      return known;
    });
    this.#endpoints = this.#states.map(({ endpoint }) => endpoint);
    const gone = [...before.values()];
    for (const state of gone) {
      state.drain();
      this.#outliers?.leave(state);
    }
    this.#rebuild();
    this.#tickWhileNeeded();
    return gone;
  }

  /** For an endpoint that is in the list no more. */
  forget(state: EndpointState): void {
    state.stop();
  }

  /** All weights are worked out from nothing but the configuration and the health of the endpoints. */
  resetWeights(): void {
    for (const state of this.#states) state.setWeight(undefined);
    this.#rebuild();
  }

  /** The turns begin anew, with the weights as they are now. */
  rebalance(): void {
    for (const state of this.#states) state.weighAgain();
    this.#picker = this.#pickerAfter(undefined);
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#stopRebuilding?.();
    this.#stopTicking?.();
    this.#outliers?.stop();
    for (const state of this.#states) state.stop();
    for (const breaker of this.#breakers.values()) breaker.stop();
  }

  #otherwise(request: PickRequest): EndpointState | Fault {
    const { suits } = request;
    let best: EndpointState | undefined;
    for (const state of this.#states) {
      if (state.obstacle !== 'full' || suits?.(state) === false) continue;
      if (best === undefined || state.load < best.load) best = state;
    }
    return best ?? refusalOf(this.server, this.#states, request);
  }

  #join(endpoint: Endpoint): EndpointState {
    const breaker = this.#breakerOf(endpoint);
    const state = new EndpointState(endpoint, breaker, this.settings, this.#parts, this.#watch);
    this.#outliers?.join(state);
    this.#parts.turnstiles?.watch(endpoint, (isFull) => state.setFull(isFull));
    return state;
  }

  #arrive(endpoint: Endpoint): EndpointState {
    const state = this.#join(endpoint);
    state.warmUp();
    return state;
  }

  #breakerOf({ target: { protocol } }: Endpoint): TimedBreaker {
    const { breaker } = this.settings;
    if (!breaker.perProtocol) return new TimedBreaker(breaker, this.#parts);
    const known = this.#breakers.get(protocol) ?? new TimedBreaker(breaker, this.#parts);
    this.#breakers.set(protocol, known);
    return known;
  }

  #turned(state: EndpointState): void {
    const { obstacle, endpoint } = state;
    const { metrics, logger } = this.#parts;
    if (obstacle === undefined) this.#parts.turnstiles?.opened(endpoint);
    const isEvent = obstacle !== undefined && obstacle !== 'full';
    if (isEvent) metrics.endpointEjected(this.server, obstacle);
    logger?.debug('an endpoint changed', {
      server: this.server,
      endpoint: endpoint.id,
      state: obstacle ?? 'usable',
      last: state.lastTrouble,
    });
  }

  #rebuildSoon(): void {
    if (this.#isStopped || this.#stopRebuilding !== undefined) return;
    const { clock, timers } = this.#parts;
    const leftMs = this.#pickerMadeAtMs + leastAgeMs - clock.nowMs();
    if (leftMs <= 0) this.#rebuild();
    else this.#stopRebuilding = timers.after(leftMs, () => this.#rebuild());
  }

  #rebuild(): void {
    this.#stopRebuilding?.();
    this.#stopRebuilding = undefined;
    this.#picker = this.#pickerAfter(this.#picker);
  }

  #pickerAfter(before: Picker | undefined): Picker {
    const { clock, random } = this.#parts;
    this.#pickerMadeAtMs = clock.nowMs();
    return pickerOf(this.#states, this.settings.policy, random, before);
  }

  get #needsTicks(): boolean {
    const { policy } = this.settings.policy;
    return policy === 'latency' || this.#states.some(({ isWarmingUp }) => isWarmingUp);
  }

  #tickWhileNeeded(): void {
    if (this.#isStopped || this.#stopTicking !== undefined || !this.#needsTicks) return;
    this.#stopTicking = this.#parts.timers.every(tickMs, () => {
      for (const state of this.#states) state.timePassed();
      if (this.#needsTicks) return;
      this.#stopTicking?.();
      this.#stopTicking = undefined;
    });
  }
}

/** A weight says nothing of what it is. */
const isSame = (one: Endpoint, other: Endpoint): boolean =>
  JSON.stringify({ ...one, weight: 0 }) === JSON.stringify({ ...other, weight: 0 });
