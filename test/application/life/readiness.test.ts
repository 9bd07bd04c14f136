import { expect, test } from 'vitest';
import { Readiness } from '../../../src/application/life/readiness.ts';

test('readiness names what is missing until all of it is there', () => {
  const readiness = new Readiness();
  expect([readiness.ready, readiness.blockers]).toEqual([true, []]);
  const http = readiness.block('frontend http');
  const tcp = readiness.block('frontend tcp');
  expect([readiness.ready, readiness.blockers]).toEqual([false, ['frontend http', 'frontend tcp']]);
  http();
  http();
  expect(readiness.blockers).toEqual(['frontend tcp']);
  tcp();
  expect(readiness.ready).toBe(true);
});
