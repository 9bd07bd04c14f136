import { describe, expect, test } from 'vitest';
import {
  agreeOnRevision,
  allowsBatch,
  isLegacyRevision,
  legacyRevisions,
  newestLegacyRevision,
  primesStreams,
} from '../../../src/domain/mcp/revisions.ts';

describe('revisions', () => {
  test('stand in the order of their age, the newest last', () => {
    expect([...legacyRevisions].toSorted()).toEqual([...legacyRevisions]);
    expect(legacyRevisions.at(-1)).toBe(newestLegacyRevision);
  });

  test.each([...legacyRevisions])('%s is agreed to when it is asked for', (version) => {
    expect(isLegacyRevision(version)).toBe(true);
    expect(agreeOnRevision(version)).toBe(version);
  });

  test.each([undefined, '', '2024-10-07', '2026-07-28', 'DRAFT'])(
    'the newest one is offered instead of %s',
    (version) => {
      expect(agreeOnRevision(version)).toBe(newestLegacyRevision);
    },
  );

  test('batches exist in 2025-03-26 only', () => {
    expect(legacyRevisions.filter(allowsBatch)).toEqual(['2025-03-26']);
    expect(allowsBatch(undefined)).toBe(false);
  });

  test('streams are primed from 2025-11-25 on', () => {
    expect(legacyRevisions.filter(primesStreams)).toEqual(['2025-11-25']);
    expect(primesStreams(undefined)).toBe(false);
  });
});
