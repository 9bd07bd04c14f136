import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ProcessPressure } from '../../../../src/adapters/outbound/system/pressure-gauge.ts';

test('a loop that is held up shows, and no longer once it was read', async () => {
  const gauge = new ProcessPressure();
  await pause(60);
  gauge.read();
  await pause(30);
  const endMs = performance.now() + 300;
  while (performance.now() < endMs);
  await pause(30);
  const { delayMs, memory } = gauge.read();
  expect(delayMs).toBeGreaterThan(50);
  expect(memory).toBeGreaterThan(0);
  expect(memory).toBeLessThan(1);
  await pause(150);
  expect(gauge.read().delayMs).toBeLessThan(delayMs);
  gauge.close();
});
