import { describe, expect, test } from 'vitest';
import { EqualNames } from '../../../src/application/federation/equal-names.ts';
import { ExposedUris } from '../../../src/application/federation/exposed-uris.ts';
import type { PageItem } from '../../../src/application/federation/list-pages.ts';
import type { ServerList } from '../../../src/application/federation/server-list.ts';
import { SharedUris } from '../../../src/application/federation/shared-uris.ts';
import { type MergedPart, Snapshots } from '../../../src/application/federation/snapshots.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { HandLists } from '../../support/application/hand-lists.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const itemOf = (name: string | undefined): PageItem => {
  if (name === undefined) {
    return { bytes: encodeText('{"title":"nameless"}'), keySpan: undefined, key: undefined };
  }
  const text = `{"name":${JSON.stringify(name)},"n":1.0}`;
  const end = text.indexOf(',"n"');
  return { bytes: encodeText(text), keySpan: { start: 8, end }, key: name };
};

const listOf = (server: string, names: readonly (string | undefined)[]): ServerList => ({
  server,
  items: names.map(itemOf),
  digest: names.join(),
  ttlMs: 0,
  scope: 'private',
  isStale: false,
});

const partOf = (server: string, ...names: readonly (string | undefined)[]): MergedPart => ({
  server,
  list: listOf(server, names),
});

const rigOf = (prefix: 'always' | 'never' = 'always') => {
  const clock = new HandClock();
  const uris = new ExposedUris('keep', () => true);
  const logger = new RecordingLogger();
  const shared = new SharedUris(uris, logger);
  const equalNames = new EqualNames(logger);
  const parts = { uris, shared, equalNames, digest: decodeText, clock };
  const snapshots = new Snapshots(parts, { prefix });
  return { clock, snapshots, asker: new HandLists([]).asker() };
};

describe('a snapshot', () => {
  test('is made once of the same lists', () => {
    const { snapshots, asker } = rigOf();
    const first = snapshots.of(asker, 'tools/list', [partOf('a', 'x'), partOf('b', 'y')]);
    expect(snapshots.of(asker, 'tools/list', [partOf('a', 'x'), partOf('b', 'y')])).toBe(first);
    expect(decodeText(first.items.between(0, 2))).toBe(
      '{"name":"a__x","n":1.0},{"name":"b__y","n":1.0}',
    );
  });

  test.each([
    ['another list', [partOf('a', 'z')]],
    ['another server', [partOf('b', 'x')]],
    ['one server more', [partOf('a', 'x'), partOf('b')]],
    ['a server nothing is known of', [{ server: 'a', list: undefined }]],
  ])('is not that of %s', (_, parts) => {
    const { snapshots, asker } = rigOf();
    const { digest } = snapshots.of(asker, 'tools/list', [partOf('a', 'x')]);
    expect(snapshots.of(asker, 'tools/list', parts).digest).not.toBe(digest);
  });

  test('is another one for clients that take other names, and for another method', () => {
    const { snapshots, asker } = rigOf();
    const parts = [partOf('a', 'x'.repeat(40))];
    const usual = snapshots.of(asker, 'tools/list', parts);
    const profile = { ...asker.profile, maxNameLength: 20 };
    const short = snapshots.of({ ...asker, profile }, 'tools/list', parts);
    expect(short.items.size).toBeLessThan(usual.items.size);
    expect(snapshots.digestOf(asker, 'prompts/list', parts)).not.toBe(usual.digest);
  });

  test('lacks what an earlier item hides, and keeps what has no name as it is', () => {
    const { snapshots, asker } = rigOf('never');
    const { items } = snapshots.of(asker, 'tools/list', [
      partOf('a', 'x', undefined),
      partOf('b', 'x', 'y'),
    ]);
    expect(items.count).toBe(3);
    expect(decodeText(items.between(0, 3))).toBe(
      '{"name":"x","n":1.0},{"title":"nameless"},{"name":"y","n":1.0}',
    );
  });

  test('of nothing has no items', () => {
    const { snapshots, asker } = rigOf();
    const { items } = snapshots.of(asker, 'tools/list', [partOf('a')]);
    expect([items.count, items.between(0, 0).length]).toEqual([0, 0]);
  });

  test('is kept for ten minutes after its last use', () => {
    const { snapshots, asker, clock } = rigOf();
    const { digest } = snapshots.of(asker, 'tools/list', [partOf('a', 'x')]);
    clock.advance(599_999);
    expect(snapshots.find(digest)).toBeDefined();
    clock.advance(599_999);
    expect(snapshots.find(digest)).toBeDefined();
    clock.advance(600_000);
    expect(snapshots.find(digest)).toBeUndefined();
  });

  test('goes when a thousand others were used since', () => {
    const { snapshots, asker } = rigOf();
    const { digest } = snapshots.of(asker, 'tools/list', [partOf('a', 'x')]);
    for (let other = 0; other < 999; other += 1) {
      snapshots.of(asker, 'tools/list', [partOf('a', String(other))]);
    }
    expect(snapshots.find(digest)).toBeDefined();
    for (let other = 999; other < 1_999; other += 1) {
      snapshots.of(asker, 'tools/list', [partOf('a', String(other))]);
    }
    expect(snapshots.find(digest)).toBeUndefined();
  });
});
