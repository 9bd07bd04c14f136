import { LatencyBaseline } from './latency-baseline.ts';
import { PredictionLedger } from './prediction-ledger.ts';
import { isEnd, poorBelow, scoreOf, shareOf, unhealthyBelow, within01 } from './score.ts';
import type { Severity } from './severity.ts';
import { Trend } from './trend.ts';

export interface ForecastSettings {
  /** An answer after this is as slow as any. */
  readonly slowMs: number;
  /** How far ahead is looked. */
  readonly horizonMs: number;
  /** So many standard deviations above the usual make an answer time unusual. */
  readonly deviations: number;
  /** Observations before anything is unusual, and looks before anything is predicted. */
  readonly warmUp: number;
}

/** How far the model of one endpoint is. */
export interface ModelStatus {
  /** It has seen enough to predict. */
  readonly isReady: boolean;
  /** Observations it was made from. */
  readonly samples: number;
  /** When it was made anew last; undefined: never. */
  readonly updatedAtMs: number | undefined;
}

/** Observations are summed up for so long before score and prediction are made anew. */
const lookMs = 1_000;
/** What the score forgets: half of it in seven seconds. */
const scoreTimeMs = 10_000;
/** What the prediction forgets: a slope needs more to go by than a level. */
const slopeTimeMs = 20_000;
/** One that was unhealthy so often within the last horizons is taken to be so again: no trend sees through flapping. */
const flappingAfter = 1.5;
const relapseHorizons = 4;
/** The share follows in steps: each makes the balancer look at its weights. */
const leastChange = 0.15;
/** One slow answer is none of the endpoint's doing, so many in a row are. */
const unusualRun = 3;

/**
 * Where the health of one endpoint goes: a score from the trends of answer times and failures, what is unusual, what is
 * to come, and how often that was right. An observation costs a few additions, and allocates nothing.
 */
export class HealthForecast {
  readonly predictions: PredictionLedger;
  readonly #settings: ForecastSettings;
  readonly #slowness = new Trend(scoreTimeMs);
  readonly #errors = new Trend(scoreTimeMs);
  readonly #slowerSlowness = new Trend(slopeTimeMs);
  readonly #slowerErrors = new Trend(slopeTimeMs);
  readonly #baseline: LatencyBaseline;
  #samples = 0;
  #observed = 0;
  #slownessSum = 0;
  #failures = 0;
  #lookedAtMs: number | undefined;
  #looks = 0;
  #unusualInRow = 0;
  #score = 1;
  #projected = 1;
  /** How often it became unhealthy; fades. */
  #relapses = 0;
  #share = 1;

  constructor(settings: ForecastSettings) {
    this.#settings = settings;
    this.#baseline = new LatencyBaseline(settings.warmUp);
    const capacity = Math.ceil(settings.horizonMs / lookMs) + 1;
    this.predictions = new PredictionLedger(settings.horizonMs, capacity);
  }

  /** 0..1, as of the last look. */
  get score(): number {
    return this.#score;
  }

  get isUnhealthy(): boolean {
    return this.#score < unhealthyBelow;
  }

  /** It is not unhealthy yet, and will be within the horizon if it goes on like this. */
  get willBeUnhealthy(): boolean {
    if (!this.#isWarm || this.isUnhealthy) return false;
    return this.#projected < unhealthyBelow || this.#relapses > flappingAfter;
  }

  /** The last answers took much longer than usual. */
  get isUnusual(): boolean {
    return this.#unusualInRow >= unusualRun;
  }

  /** How much somebody should care; undefined: not at all. */
  get severity(): Severity | undefined {
    if (this.isUnhealthy) return 'critical';
    if (this.willBeUnhealthy || this.#score < poorBelow) return 'warning';
    return this.isUnusual ? 'info' : undefined;
  }

  /** The part of its weight it should have, 0.1..1: of what it is, or of what it is about to be. */
  get share(): number {
    return this.#share;
  }

  get model(): ModelStatus {
    return { isReady: this.#isWarm, samples: this.#samples, updatedAtMs: this.#lookedAtMs };
  }

  /** True when score and prediction were made anew, at most once a second. */
  observe(latencyMs: number, isFailure: boolean, nowMs: number): boolean {
    this.#observed += 1;
    if (isFailure) {
      this.#failures += 1;
      this.#slownessSum += 1;
    } else {
      this.#slownessSum += within01(latencyMs / this.#settings.slowMs);
      const isUnusual = this.#baseline.add(latencyMs) >= this.#settings.deviations;
      this.#unusualInRow = isUnusual ? this.#unusualInRow + 1 : 0;
    }
    const sinceMs = this.#lookedAtMs === undefined ? lookMs : nowMs - this.#lookedAtMs;
    if (sinceMs < lookMs) return false;
    this.#look(sinceMs, nowMs);
    return true;
  }

  get #isWarm(): boolean {
    return this.#looks >= this.#settings.warmUp;
  }

  #look(sinceMs: number, nowMs: number): void {
    const slowness = this.#slownessSum / this.#observed;
    const errors = this.#failures / this.#observed;
    this.#slowness.add(slowness, sinceMs);
    this.#slowerSlowness.add(slowness, sinceMs);
    this.#errors.add(errors, sinceMs);
    this.#slowerErrors.add(errors, sinceMs);
    this.#samples += this.#observed;
    this.#observed = 0;
    this.#slownessSum = 0;
    this.#failures = 0;
    this.#lookedAtMs = nowMs;
    this.#looks += 1;
    this.#judge(sinceMs);
    this.predictions.happened(this.isUnhealthy, nowMs);
    if (this.#isWarm && !this.isUnhealthy) this.predictions.predicted(this.willBeUnhealthy, nowMs);
  }

  #judge(sinceMs: number): void {
    const { horizonMs } = this.#settings;
    const wasUnhealthy = this.isUnhealthy;
    this.#score = scoreOf(this.#slowness.level, this.#errors.level);
    this.#projected = scoreOf(
      this.#slowerSlowness.after(horizonMs),
      this.#slowerErrors.after(horizonMs),
    );
    this.#relapses *= Math.exp(-sinceMs / (relapseHorizons * horizonMs));
    if (this.isUnhealthy && !wasUnhealthy) this.#relapses += 1;
    const share = shareOf(this.#isWarm ? Math.min(this.#score, this.#projected) : this.#score);
    if (isEnd(share) || Math.abs(share - this.#share) > leastChange) this.#share = share;
  }
}
