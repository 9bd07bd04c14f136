import { describe, expect, test } from 'vitest';
import { ExposedUris } from '../../../src/application/federation/exposed-uris.ts';
import { SharedUris } from '../../../src/application/federation/shared-uris.ts';
import type { UriPolicy } from '../../../src/domain/federation/exposed-uris.ts';
import { listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';

const kindOf = (method: string) => {
  const kind = listKinds[method];
  if (kind === undefined) throw new Error(method);
  return kind;
};
const item = (server: string, key: string | undefined) => ({ server, key });
const items = [
  item('a', 'x:1'),
  item('a', 'x:1'),
  item('a', undefined),
  item('b', 'x:2'),
  item('b', 'x:1'),
  item('b', 'https://x/'),
  item('c', 'https://x/'),
];

const shared = (policy: UriPolicy) => {
  const logger = new RecordingLogger();
  return { logger, uris: new SharedUris(new ExposedUris(policy, () => true), logger) };
};

describe('a URI that several servers announce', () => {
  test('is listed for the first of them, and warned of once', () => {
    const { logger, uris } = shared('keep');
    const distinct = uris.distinct(kindOf('resources/list'), items);
    uris.distinct(kindOf('resources/list'), items);
    expect(distinct).toEqual([...items.slice(0, 4), items[5]]);
    expect(logger.lines.map(({ level, fields }) => ({ level, ...fields }))).toEqual([
      { level: 'warn', uri: 'x:1', owner: 'a', server: 'b' },
      { level: 'warn', uri: 'https://x/', owner: 'b', server: 'c' },
    ]);
  });

  test('is another one for each where they are wrapped, but for those that stay', () => {
    const { uris } = shared('wrap');
    expect(uris.distinct(kindOf('resources/list'), items)).toEqual(items.slice(0, 6));
  });

  test('names of tools are no URIs', () => {
    const { uris } = shared('keep');
    expect(uris.distinct(kindOf('tools/list'), items)).toBe(items);
  });
});
