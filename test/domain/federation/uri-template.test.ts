import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UriTemplate } from '../../../src/domain/federation/uri-template.ts';
import { shortestMs } from '../../support/pure/shortest-time.ts';

const cases: readonly (readonly [template: string, uri: string, matches: boolean])[] = [
  ['file:///a', 'file:///a', true],
  ['file:///a', 'file:///ab', false],
  // level 1
  ['users://{id}', 'users://17', true],
  ['users://{id}', 'users://17/posts', false],
  ['users://{id}', 'users://', true],
  ['users://{id}/posts/{post}', 'users://17/posts/3', true],
  ['users://{id}/posts/{post}', 'users://17/comments/3', false],
  ['users://{id}.json', 'users://a.b.json', true],
  // level 2
  ['file:///{+path}', 'file:///a/b?c#d', true],
  ['{+path}', 'anything:at/all', true],
  ['doc://x{#part}', 'doc://x#top', true],
  ['doc://x{#part}', 'doc://x', true],
  ['doc://x{#part}', 'doc://x/y', false],
  // level 3
  ['map://{x,y}', 'map://1024,768', true],
  ['doc://x{.type}', 'doc://x.json', true],
  ['doc://x{.type}', 'doc://xjson', false],
  ['doc:/{/a,b}', 'doc://a/b', true],
  ['doc:/{/a,b}', 'doc:/x', false],
  ['doc://x{;a,b}', 'doc://x;a=1;b', true],
  ['doc://x{?q,lang}', 'doc://x?q=a/b&lang=en', true],
  ['doc://x{?q}', 'doc://x#top', false],
  ['doc://x?fixed=1{&q}', 'doc://x?fixed=1&q=2', true],
  ['doc://x?fixed=1{&q}', 'doc://x?fixed=1', true],
  // level 4
  ['doc://{name:3}', 'doc://abc', true],
  ['doc://x{/path*}', 'doc://x/a/b/c', true],
  ['doc://x{/path*}{?q}', 'doc://x/a/b?q=1', true],
  // several of one kind, and what is none
  ['a:{+x}b{+y}b', 'a:bb', true],
  ['a:{+x}b{+y}b', 'a:b', false],
  ['a:{x', 'a:{x', true],
  ['a:{x', 'a:1', false],
  ['a:{}', 'a:1', false],
];

describe('a URI template read backwards', () => {
  test.each(cases)('%s and %s: %s', (template, uri, matches) => {
    expect(new UriTemplate(template).matches(uri)).toBe(matches);
  });

  test('knows what its expansions begin with', () => {
    expect(new UriTemplate('file:///a/{b}').literalStart).toBe('file:///a/');
    expect(new UriTemplate('{+all}').literalStart).toBe('');
  });

  test('fits every expansion', () => {
    const literal = fc.stringMatching(/^[a-z:/]{0,6}$/);
    const value = fc.string({ unit: 'grapheme', maxLength: 8 });
    const expression = fc.record({
      operator: fc.constantFrom('', '+', '#', '.', '/', ';', '?', '&'),
      value,
    });
    const parts = fc.array(fc.tuple(literal, expression), { maxLength: 5 });
    fc.assert(
      fc.property(parts, literal, (pairs, tail) => {
        const template = pairs.map(([text, { operator }]) => `${text}{${operator}x}`).join('');
        const uri = pairs.map(([text, one]) => `${text}${expanded(one)}`).join('');
        expect(new UriTemplate(`${template}${tail}`).matches(`${uri}${tail}`)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('takes no longer for a template that is made to take long', () => {
    const template = new UriTemplate(`a:${'{+x}'.repeat(200)}b`);
    const long = `a:${'a'.repeat(8_000)}`;
    expect(template.matches(long)).toBe(false);
    expect(shortestMs(() => template.matches(long))).toBeLessThan(2_000);
    expect(template.matches(`a:${'a'.repeat(9_000)}b`)).toBe(false);
  });
});

const expanded = (one: { readonly operator: string; readonly value: string }): string => {
  const { operator, value } = one;
  if (operator === '+') return encodeURI(value);
  if (operator === '#') return `#${encodeURI(value)}`;
  const encoded = encodeURIComponent(value);
  if (operator === '' || operator === '.' || operator === '/') return `${operator}${encoded}`;
  return `${operator}x=${encoded}`;
};
