import { expect, test } from 'vitest';
import { randomIdentifiers } from '../../../../src/adapters/outbound/system/identifiers.ts';

test('session ids are visible ASCII of more than 128 random bits', () => {
  const ids = Array.from({ length: 1_000 }, () => randomIdentifiers.sessionId());
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(new Set(ids).size).toBe(ids.length);
});
