import { expect, test } from 'vitest';
import { Ending } from '../../src/bootstrap/ending.ts';

test('whoever waits learns the reason', async () => {
  const ending = new Ending();
  const waiting = ending.asked;
  ending.ask('SIGTERM');
  expect(await waiting).toBe('SIGTERM');
});

test('the first reason counts, also for who asks later', async () => {
  const ending = new Ending();
  ending.ask('standard input ended');
  ending.ask('SIGINT');
  expect(await ending.asked).toBe('standard input ended');
});
