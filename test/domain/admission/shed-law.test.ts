import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShedLaw } from '../../../src/domain/admission/shed-law.ts';

const settings = { maxDelayMs: 100, maxMemory: 0.9 };
const readings = fc.array(
  fc.record({
    delayMs: fc.integer({ min: 0, max: 2_000 }),
    memory: fc.double({ min: 0, max: 1, noNaN: true }),
    started: fc.nat(10_000),
    refused: fc.nat(10_000),
  }),
  { maxLength: 100 },
);

describe('ShedLaw', () => {
  test('never refuses while nothing is too much', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const law = new ShedLaw(settings);
        for (const { delayMs, memory, started, refused } of list) {
          law.observe(Math.min(delayMs, 100), Math.min(memory, 0.9), started, refused);
          expect([law.allowed, law.isAlert]).toEqual([undefined, false]);
        }
      }),
    );
  });

  test('two bad readings are an accident, three are not', () => {
    const law = new ShedLaw(settings);
    law.observe(900, 0, 0, 0);
    expect(law.isAlert).toBe(true);
    law.observe(900, 0, 1_000, 0);
    law.observe(5, 0, 1_000, 0);
    expect([law.allowed, law.isAlert]).toEqual([undefined, false]);
    for (let at = 0; at < 3; at += 1) law.observe(200, 0, 1_000, 0);
    expect([law.allowed, law.strain]).toEqual([500, 'event_loop']);
  });

  test('takes away in proportion to the excess, at most half, and always leaves some', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const law = new ShedLaw(settings);
        for (const { delayMs, memory, started, refused } of list) {
          law.observe(delayMs, memory, started, refused);
          if (law.allowed === undefined) continue;
          expect(law.allowed).toBeGreaterThanOrEqual(20);
          const isBad = delayMs > 100 || memory > 0.9;
          if (isBad) expect(law.allowed).toBeLessThanOrEqual(Math.max(20, started * 0.95));
          if (isBad) expect(law.allowed).toBeGreaterThanOrEqual(Math.floor(started / 2));
        }
      }),
    );
  });

  test('stands still between the limit and half of it, and gives back below', () => {
    const law = new ShedLaw(settings);
    for (let at = 0; at < 3; at += 1) law.observe(110, 0, 1_000, 0);
    const shed = law.allowed ?? 0;
    for (let at = 0; at < 50; at += 1) law.observe(80, 0, shed, 500);
    expect(law.allowed).toBe(shed);
    law.observe(40, 0, shed, 500);
    expect(law.allowed).toBeGreaterThan(shed);
  });

  test('is over once nothing had to be refused for a while', () => {
    const law = new ShedLaw(settings);
    for (let at = 0; at < 3; at += 1) law.observe(0, 0.95, 1_000, 0);
    expect(law.strain).toBe('memory');
    for (let at = 0; at < 9; at += 1) law.observe(0, 0.5, 100, 0);
    expect(law.allowed).toBeDefined();
    law.observe(0, 0.5, 100, 0);
    expect([law.allowed, law.isAlert]).toEqual([undefined, false]);
  });

  test('settles near what a program of fixed speed can do, whatever is offered', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 2_000 }),
        fc.integer({ min: 2, max: 8 }),
        (can, times) => {
          const law = new ShedLaw(settings);
          let backlog = 0;
          let served = 0;
          const periods = 300;
          for (let at = 0; at < periods; at += 1) {
            const offered = can * times;
            const started = Math.min(offered, law.allowed ?? offered);
            backlog = Math.max(0, backlog + started - can);
            if (at >= 100) served += Math.min(can, started + backlog);
            law.observe((backlog / can) * 200, 0, started, offered - started);
          }
          expect(served / (periods - 100)).toBeGreaterThan(can * 0.8);
          expect((backlog / can) * 200).toBeLessThan(1_000);
        },
      ),
    );
  });
});
