import type { Candidate } from '../../domain/balancing/candidate.ts';
import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { PeakEwma } from '../../domain/balancing/peak-ewma.ts';
import type { BreakerState } from '../../domain/breaker/breaker.ts';
import type { Verdict } from '../../domain/breaker/verdict.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import { HealthForecast } from '../../domain/health/forecast.ts';
import { HealthThreshold } from '../../domain/health/threshold.ts';
import type { EndpointWatch } from './endpoint-watch.ts';
import { EndpointWeight } from './endpoint-weight.ts';
import { RestingPlace, reopenOf } from './resting-place.ts';
import type { TimedBreaker, TrafficClock } from './timed-breaker.ts';
import type { TrafficSettings } from './traffic-settings.ts';

/** Why no traffic goes to an endpoint. */
export type Obstacle = 'draining' | 'circuit_open' | 'unhealthy' | 'ejected' | 'resting' | 'full';

/** The average of answer times forgets two thirds in so long. */
const latencyDecayMs = 10_000;

/**
 * One endpoint as traffic sees it. What a pick reads are fields that events and timers keep up to date; nothing is worked
 * out per pick.
 */
export class EndpointState implements Candidate {
  endpoint: Endpoint;
  isUsable = true;
  weight: number;
  /** Requests in flight and open sessions. */
  load = 0;
  latencyMs = 0;
  /** Requests under way there, the gateway's own included. */
  inFlight = 0;
  /** Sessions that live there. */
  sessions = 0;
  /** Requests sent there since the start. */
  requests = 0;
  /** Undefined where nobody looks ahead. */
  readonly forecast: HealthForecast | undefined;
  /** When the way there last broke under a request, in monotonic ms. */
  brokeAtMs = Number.NEGATIVE_INFINITY;
  /** Why the last attempt, check or request failed; empty: none did. */
  lastTrouble = '';
  readonly #breaker: TimedBreaker;
  readonly #hasOwnBreaker: boolean;
  readonly #threshold: HealthThreshold;
  readonly #rest: RestingPlace;
  readonly #latency = new PeakEwma(latencyDecayMs);
  readonly #weighing: EndpointWeight;
  readonly #parts: TrafficClock;
  readonly #watch: EndpointWatch<EndpointState>;
  readonly #stopListening: () => void;
  #isFull = false;
  #isDraining = false;
  #isEjected = false;
  #wasClosed = true;

  /** `breaker`: its own, or that of all endpoints that are reached alike. */
  constructor(
    endpoint: Endpoint,
    breaker: TimedBreaker,
    settings: TrafficSettings,
    parts: TrafficClock,
    watch: EndpointWatch<EndpointState>,
  ) {
    this.endpoint = endpoint;
    this.#breaker = breaker;
    this.#hasOwnBreaker = !settings.breaker.perProtocol;
    this.#parts = parts;
    this.#watch = watch;
    this.forecast = settings.forecast && new HealthForecast(settings.forecast);
    this.#threshold = new HealthThreshold(settings.threshold);
    this.#rest = new RestingPlace(reopenOf(endpoint, settings), parts, () => this.#update());
    this.#weighing = new EndpointWeight(endpoint, settings);
    this.#stopListening = breaker.listen(() => this.#breakerTurned());
    this.weight = this.#weighing.at(parts.clock.nowMs());
  }

  get breaker(): BreakerState {
    return this.#breaker.state;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get isWarmingUp(): boolean {
    return this.#weighing.isWarmingUp;
  }

  /** What an operator set in place of the configured weight. */
  get setWeightTo(): number | undefined {
    return this.#weighing.own;
  }

  /** Whether what is open there may carry one more request. */
  get serves(): boolean {
    return this.#breaker.admits && this.#threshold.isHealthy && !this.#isDraining;
  }

  /** The same, if there is no other endpoint to go to. */
  get servesAtNeed(): boolean {
    return this.#breaker.admits && !this.#isDraining;
  }

  /** The first reason why it is not usable; undefined: it is. */
  get obstacle(): Obstacle | undefined {
    if (this.#isDraining) return 'draining';
    if (!this.#breaker.admits) return 'circuit_open';
    if (!this.#threshold.isHealthy) return 'unhealthy';
    if (this.#isEjected) return 'ejected';
    if (this.#rest.isResting) return 'resting';
    return this.#isFull ? 'full' : undefined;
  }

  /** Milliseconds until time alone may change what it can do; undefined when only something else does. */
  get changesInMs(): number | undefined {
    const { obstacle } = this;
    if (obstacle === 'circuit_open') return this.#breaker.leftMs;
    return obstacle === 'resting' ? this.rest?.retryAfterMs : undefined;
  }

  /** Why no link is opened to it now, and for how long; undefined: it may be tried. */
  get rest(): Fault | undefined {
    return this.#rest.check();
  }

  /** A request starts. Returns what to hand back with its end. */
  began(): number {
    this.sent();
    return this.#breaker.began();
  }

  /** A request starts whose end will say nothing of the endpoint. */
  sent(): void {
    this.requests += 1;
    this.inFlight += 1;
    this.load += 1;
  }

  /** `latencyMs`: not a number when it says nothing. */
  ended(verdict: Verdict, latencyMs: number, generation: number, nowMs: number): void {
    this.inFlight -= 1;
    this.load -= 1;
    if (verdict === 'none') {
      this.#breaker.withdrawn(generation);
      return;
    }
    const isFailure = verdict === 'failure';
    if (latencyMs >= 0) this.#took(latencyMs, isFailure, nowMs);
    if (isFailure) this.#breaker.failed(generation, nowMs);
    else this.#breaker.succeeded(generation, nowMs);
    this.#watch.observed(this, isFailure, nowMs);
  }

  sessionOpened(): void {
    this.sessions += 1;
    this.load += 1;
  }

  sessionClosed(): void {
    this.sessions -= 1;
    this.load -= 1;
  }

  /** A link is about to be opened: in half-open that takes a permit until it is open. */
  opening(): number {
    return this.#breaker.began();
  }

  opened(generation: number): void {
    this.#breaker.withdrawn(generation);
  }

  /** It could not be opened. */
  openFailed(fault: Fault, generation: number): void {
    this.#troubled(fault, 0);
    this.#breaker.failed(generation, this.#parts.clock.nowMs());
  }

  /** A link died that had lived so long. */
  crashed(fault: Fault, livedMs: number): void {
    this.#troubled(fault, livedMs);
    this.#breaker.failed(this.#breaker.began(), this.#parts.clock.nowMs());
  }

  /** An active check ended. */
  checked(ok: boolean, reason: string | undefined, latencyMs: number): void {
    if (reason !== undefined) this.lastTrouble = reason;
    this.#look(latencyMs, !ok, this.#parts.clock.nowMs());
    const hasChanged = this.#threshold.checked(ok);
    if (ok && this.#threshold.isHealthy) this.#breaker.recovered();
    if (!hasChanged) return;
    if (ok) this.warmUp();
    this.#update();
  }

  /** All the places for requests there are taken, or one is free again. */
  setFull(isFull: boolean): void {
    this.#isFull = isFull;
    this.#update();
  }

  /** It is put out for a while because of how its requests end. */
  setEjected(isEjected: boolean): void {
    if (isEjected === this.#isEjected) return;
    this.#isEjected = isEjected;
    if (!isEjected) this.warmUp();
    this.#update();
  }

  drain(): void {
    this.#isDraining = true;
    this.#update();
  }

  resume(): void {
    this.#isDraining = false;
    this.warmUp();
    this.#update();
  }

  /** Undefined: what the configuration says. */
  setWeight(weight: number | undefined): void {
    this.#weighing.own = weight;
    this.weighAgain();
  }

  /** The same endpoint with another weight. */
  relist(endpoint: Endpoint): void {
    this.endpoint = endpoint;
    this.#weighing.configured = endpoint.weight;
    this.weighAgain();
  }

  /** It gets its share little by little from now on. */
  warmUp(): void {
    this.#weighing.warmUpFrom(this.#parts.clock.nowMs());
    this.weighAgain();
  }

  /** Time has passed: what was slow, or new, is less so. */
  timePassed(): void {
    this.#latency.passed(this.#parts.clock.nowMs());
    this.latencyMs = this.#latency.valueMs;
    this.weighAgain();
  }

  weighAgain(): void {
    const weight = this.#weighing.at(this.#parts.clock.nowMs());
    if (weight === this.weight) return;
    this.weight = weight;
    this.#watch.weight(this);
  }

  /** It is taken out of its server for good. */
  stop(): void {
    this.#rest.stop();
    if (this.#hasOwnBreaker) this.#breaker.stop();
    this.#stopListening();
  }

  #took(latencyMs: number, isFailure: boolean, nowMs: number): void {
    // A refusal that comes at once is no fast answer.
    if (!isFailure || latencyMs > this.latencyMs) this.#latency.answered(latencyMs, nowMs);
    this.latencyMs = this.#latency.valueMs;
    this.#look(latencyMs, isFailure, nowMs);
  }

  #look(latencyMs: number, isFailure: boolean, nowMs: number): void {
    if (this.forecast?.observe(latencyMs, isFailure, nowMs) !== true) return;
    this.#weighing.share = this.forecast.share;
    this.weighAgain();
    this.#watch.forecast(this, nowMs);
  }

  #troubled(fault: Fault, livedMs: number): void {
    this.lastTrouble = fault.message;
    this.#rest.failed(fault.message, livedMs);
    this.#update();
  }

  /** Who failed for a while is not sent everything at once. */
  #breakerTurned(): void {
    const isClosed = this.#breaker.state === 'closed';
    if (isClosed && !this.#wasClosed) this.warmUp();
    this.#wasClosed = isClosed;
    this.#update();
  }

  #update(): void {
    const isUsable = this.obstacle === undefined;
    if (isUsable === this.isUsable) return;
    this.isUsable = isUsable;
    this.#watch.usable(this);
  }
}
