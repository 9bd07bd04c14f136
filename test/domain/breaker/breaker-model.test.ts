import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Breaker, type BreakerSettings } from '../../../src/domain/breaker/breaker.ts';
import { ReferenceBreaker } from './reference-breaker.ts';

const settings: fc.Arbitrary<BreakerSettings> = fc.record({
  isEnabled: fc.constant(true),
  // Where a row of failures never counts their share decides.
  failureThreshold: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(1_000)),
  successThreshold: fc.integer({ min: 1, max: 4 }),
  openMs: fc.integer({ min: 1, max: 500 }),
  halfOpenMax: fc.integer({ min: 1, max: 4 }),
  windowMs: fc.integer({ min: 10, max: 1_000 }),
  errorRate: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: undefined }),
  minRequests: fc.integer({ min: 1, max: 12 }),
  perProtocol: fc.boolean(),
});

type Step =
  | { readonly kind: 'begin'; readonly isForced: boolean }
  | {
      readonly kind: 'end';
      readonly which: number;
      readonly verdict: 'success' | 'failure' | 'none';
    }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'ring'; readonly isPunctual: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('begin' as const),
      isForced: fc.nat(9).map((chance) => chance === 0),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(1_000),
      verdict: fc.constantFrom('success', 'failure', 'failure', 'none'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(300) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('ring' as const), isPunctual: fc.boolean() }),
  },
);

interface Open {
  readonly generation: number;
  readonly reference: ReturnType<ReferenceBreaker['begin']>;
}

/** Plays one story to the breaker and to the reference, and compares them after each step. */
class Story {
  nowMs = 0;
  readonly breaker: Breaker;
  readonly reference: ReferenceBreaker;
  readonly open: Open[] = [];
  readonly seen = new Set<string>();

  constructor(chosen: BreakerSettings) {
    this.breaker = new Breaker(chosen);
    this.reference = new ReferenceBreaker(chosen);
  }

  play(told: Step): void {
    if (told.kind === 'begin') this.#begin(told.isForced);
    else if (told.kind === 'end') this.#end(told.which, told.verdict);
    else if (told.kind === 'wait') this.nowMs += told.ms;
    else this.#ring(told.isPunctual);
    this.seen.add(this.breaker.state);
  }

  #begin(isForced: boolean): void {
    if (!this.breaker.admits && !isForced) return;
    this.open.push({ reference: this.reference.begin(), generation: this.breaker.began() });
  }

  #end(which: number, verdict: 'success' | 'failure' | 'none'): void {
    const [ended] = this.open.splice(which % Math.max(1, this.open.length), 1);
    if (ended === undefined) return;
    this.reference.end(ended.reference, verdict, this.nowMs);
    if (verdict === 'success') this.breaker.succeeded(ended.generation, this.nowMs);
    else if (verdict === 'failure') this.breaker.failed(ended.generation, this.nowMs);
    else this.breaker.withdrawn(ended.generation);
  }

  #ring(isPunctual: boolean): void {
    if (isPunctual) this.nowMs = Math.max(this.nowMs, this.breaker.halfOpensAtMs ?? 0);
    this.breaker.elapsed(this.nowMs);
    this.reference.elapse(this.nowMs);
  }
}

describe('the breaker', () => {
  test('is as its reference at every moment of every story', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 120 }), (chosen, steps) => {
        const story = new Story(chosen);
        for (const told of steps) {
          story.play(told);
          const { breaker, reference } = story;
          expect(breaker.state).toBe(reference.state);
          expect(breaker.admits).toBe(reference.admits);
          expect(breaker.halfOpensAtMs).toBe(
            reference.state === 'open' ? reference.openedAtMs + chosen.openMs : undefined,
          );
          expect(reference.openProbes).toBeLessThanOrEqual(chosen.halfOpenMax);
        }
        for (const state of story.seen) seen.add(state);
      }),
      { numRuns: 2_000 },
    );
    expect([...seen].toSorted()).toEqual(['closed', 'half_open', 'open']);
  });

  test('never admits before it has been open for its time', () => {
    fc.assert(
      fc.property(settings, fc.nat(1_000), (chosen, earlyMs) => {
        const breaker = new Breaker(chosen);
        for (let count = 0; count < chosen.failureThreshold; count += 1) {
          breaker.failed(breaker.began(), 1_000);
        }
        const soonestMs = 1_000 + chosen.openMs;
        breaker.elapsed(soonestMs - 1 - (earlyMs % chosen.openMs));
        expect(breaker).toMatchObject({ state: 'open', admits: false, halfOpensAtMs: soonestMs });
        breaker.elapsed(soonestMs);
        expect(breaker).toMatchObject({ state: 'half_open', admits: true });
      }),
    );
  });

  test('loses no permit: when all probes have ended it admits as many as at first', () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 120 }), (chosen, steps) => {
        const story = new Story(chosen);
        for (const told of steps) story.play(told);
        while (story.open.length > 0) story.play({ kind: 'end', which: 0, verdict: 'none' });
        story.play({ kind: 'ring', isPunctual: true });
        const { breaker } = story;
        if (breaker.state !== 'half_open') return;
        let permits = 0;
        while (breaker.admits) {
          breaker.began();
          permits += 1;
        }
        expect(permits).toBe(chosen.halfOpenMax);
      }),
      { numRuns: 2_000 },
    );
  });
});
