import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { warmUpFactor } from '../../domain/balancing/warm-up.ts';
import type { TrafficSettings } from './traffic-settings.ts';

const usualWeight = 100;

/** What share of the traffic an endpoint should have: what it was given × its protocol's × its health × how warm it is. */
export class EndpointWeight {
  /** What an operator set in place of the configured weight. */
  own: number | undefined;
  /** The part that its health leaves it, 0..1. */
  share = 1;
  #configured: number;
  readonly #ofProtocol: number;
  readonly #isHealthAware: boolean;
  readonly #warmUpMs: number;
  #newSinceMs: number | undefined;

  constructor(
    endpoint: Endpoint,
    {
      policy,
      isHealthAware,
      warmUpMs,
    }: Pick<TrafficSettings, 'policy' | 'isHealthAware' | 'warmUpMs'>,
  ) {
    this.#configured = endpoint.weight ?? usualWeight;
    this.#ofProtocol = policy.protocolWeights[endpoint.target.protocol] ?? 1;
    this.#isHealthAware = isHealthAware;
    this.#warmUpMs = warmUpMs;
  }

  /** The configuration says something else now. */
  set configured(weight: number | undefined) {
    this.#configured = weight ?? usualWeight;
  }

  get isWarmingUp(): boolean {
    return this.#newSinceMs !== undefined;
  }

  warmUpFrom(nowMs: number): void {
    if (this.#warmUpMs > 0) this.#newSinceMs = nowMs;
  }

  at(nowMs: number): number {
    const given = (this.own ?? this.#configured) * this.#ofProtocol;
    return given * (this.#isHealthAware ? this.share : 1) * this.#warmth(nowMs);
  }

  #warmth(nowMs: number): number {
    if (this.#newSinceMs === undefined) return 1;
    const ageMs = nowMs - this.#newSinceMs;
    if (ageMs >= this.#warmUpMs) this.#newSinceMs = undefined;
    return warmUpFactor(ageMs, this.#warmUpMs);
  }
}
