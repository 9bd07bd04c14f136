import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exposeName, splitName } from '../../../src/domain/mcp/names.ts';

/** Names of servers, also such that hold separators or start like each other. */
const servers = fc.oneof(
  fc.constantFrom('a', 'a__b', 'a.b', 'a__', 'a.', 'ab', '_', '__', 'constructor'),
  fc.stringMatching(/^[a-z0-9._-]{1,12}$/),
);
const serverLists = fc.uniqueArray(servers, { minLength: 1, maxLength: 6 });
const names = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.constantFrom('do', '_do', '__do', 'a__b', '.', '/', 'b__c/d.e'),
);
const separators = fc.constantFrom('__', '.', '/');

const among = (list: readonly string[]) => (candidate: string) => list.includes(candidate);

describe('names of several servers as one', () => {
  test('what is exposed is split into the same server and name', () => {
    fc.assert(
      fc.property(servers, names, (server, name) => {
        expect(splitName(exposeName(server, name), among([server]))).toEqual({ server, name });
      }),
    );
  });

  test('a split is one server, one accepted separator and a name, and loses nothing', () => {
    fc.assert(
      fc.property(serverLists, servers, separators, names, (list, server, separator, name) => {
        const exposed = `${server}${separator}${name}`;
        const owned = splitName(exposed, among(list));
        if (owned === undefined) return;
        expect(list).toContain(owned.server);
        expect(owned.name).not.toBe('');
        expect(['__', '.', '/'].map((one) => `${owned.server}${one}${owned.name}`)).toContain(
          exposed,
        );
      }),
    );
  });

  test('the longest known server wins', () => {
    fc.assert(
      fc.property(serverLists, servers, separators, names, (list, server, separator, name) => {
        const exposed = `${server}${separator}${name}`;
        const owned = splitName(exposed, among(list));
        const fitting = list.filter((one) =>
          ['__', '.', '/'].some((mark) => exposed.startsWith(one + mark) && exposed !== one + mark),
        );
        const longest = Math.max(0, ...fitting.map((one) => one.length));
        expect(owned?.server.length ?? 0).toBe(longest);
      }),
    );
  });

  test.each([
    ['a__b__c', ['a', 'a__b'], 'a__b', 'c'],
    ['a.b/c', ['a', 'b'], 'a', 'b/c'],
    ['a___c', ['a', 'a_'], 'a_', 'c'],
    ['a__', ['a'], undefined, undefined],
    ['__b', ['', 'a'], undefined, undefined],
    ['ab', ['a'], undefined, undefined],
    ['A__b', ['a'], undefined, undefined],
  ])('%s among %j belongs to %s', (exposed, list, server, name) => {
    const expected = server === undefined ? undefined : { server, name };
    expect(splitName(exposed, among(list))).toEqual(expected);
  });
});
