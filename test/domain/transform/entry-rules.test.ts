import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryRules } from '../../../src/domain/transform/entry-rules.ts';
import { parsePointer } from '../../../src/domain/transform/json-pointer.ts';
import { matchesName } from '../../../src/domain/transform/name-pattern.ts';

describe('rules by name', () => {
  const rules = new EntryRules([
    ['delete_*', { isHidden: true, description: 'dangerous' }],
    ['*', { title: 'T', description: 'any' }],
    ['delete_draft', { isHidden: false }],
    ['search', { rename: 'find' }],
    ['taken', { rename: 'list' }],
  ]);

  test('the name itself counts first, then the first pattern that says something', () => {
    expect(rules.of('delete_all')).toMatchObject({
      isHidden: true,
      description: 'dangerous',
      title: 'T',
    });
    expect(rules.of('delete_draft')).toMatchObject({ isHidden: false, description: 'dangerous' });
    expect(rules.of('search')).toMatchObject({ rename: 'find', description: 'any' });
    expect(new EntryRules([]).of('search')).toBeUndefined();
  });

  test.each([
    ['search', 'find'],
    ['delete_all', undefined],
    ['delete_draft', 'delete_draft'],
    ['other', 'other'],
    // Another tool has that name for clients now.
    ['list', undefined],
  ])('clients see %s as %s', (name, seen) => {
    expect(rules.nameOfClient(name)).toBe(seen);
  });

  test.each([
    ['find', 'search'],
    ['search', undefined],
    ['list', 'taken'],
    ['taken', undefined],
    ['delete_all', undefined],
    ['other', 'other'],
  ])('what clients call %s is %s', (name, atServer) => {
    expect(rules.nameAtServer(name)).toBe(atServer);
  });

  test('names lead there and back', () => {
    fc.assert(
      fc.property(fc.constantFrom('search', 'taken', 'list', 'find', 'delete_a', 'x'), (name) => {
        const seen = rules.nameOfClient(name);
        if (seen !== undefined) expect(rules.nameAtServer(seen)).toBe(name);
      }),
    );
  });
});

describe('a pattern of names', () => {
  test('describes what the expression of it describes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (one, name) => {
        const expression = new RegExp(
          `^${one.replaceAll('.', '\\.').replaceAll('*', '.*')}$`,
          'su',
        );
        expect(matchesName(one, name)).toBe(expression.test(name));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a JSON Pointer', () => {
  test.each([
    ['/a/b', ['a', 'b']],
    ['/', ['']],
    ['/a~1b/~0', ['a/b', '~']],
    ['/~01', ['~1']],
    ['/a//0', ['a', '', '0']],
  ])('%s leads along %j', (text, path) => {
    expect(parsePointer(text)).toEqual({ ok: true, value: path });
  });

  test.each([
    ['', /whole value/],
    ['a/b', /write "\/a\/b"/],
    ['/a~2', /"~0"/],
    ['/a~', /"~0"/],
  ])('%j is refused', (text, message) => {
    const parsed = parsePointer(text);
    expect(parsed.ok ? '' : parsed.message).toMatch(message);
  });
});
