import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrapUri, wrapUri } from '../../../src/domain/federation/exposed-uris.ts';

/** RFC 3986 §3, character by character; brackets around the host only. */
const pchar = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
const regName = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*";
const ipLiteral = "\\[[A-Za-z0-9._~!$&'()*+,;=:-]+\\]";
const authority = `(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?(?:${ipLiteral}|${regName})(?::[0-9]*)?`;
const path = `(?://${authority}(?:/${pchar}*)*|/(?:${pchar}+(?:/${pchar}*)*)?|${pchar}+(?:/${pchar}*)*|)`;
const legal = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:${path}(?:\\?(?:${pchar}|[/?])*)?(?:#(?:${pchar}|[/?])*)?$`,
);

const letters = (characters: string, size: { minLength?: number; maxLength: number }) =>
  fc.string({ unit: fc.constantFrom(...characters), ...size });

const server = letters('abzAZ09._-', { minLength: 1, maxLength: 20 }).filter(
  (name) => !name.includes('..'),
);
const segment = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '-', '.', '~', ':', '@', '+', ';', '=', '%20', '%5B', '%25'),
  maxLength: 8,
});
const scheme = fc.oneof(
  fc.constantFrom('file', 'ui', 'mcpgw', 'UI', 'db+x'),
  letters('abz019+.-', { maxLength: 6 }).map((rest) => `x${rest}`),
);
const host = fc.constantFrom('', 'host', '[::1]', '[v1.a:b]', 'u:p%5B@[fe80::1]', '~x', 'a%5Bb%5D');
const uri = fc
  .record({
    scheme,
    host,
    port: fc.constantFrom('', ':80', ':'),
    segments: fc.array(segment, { maxLength: 4 }),
    query: fc.option(segment),
    fragment: fc.option(segment),
    isOpaque: fc.boolean(),
  })
  .map(({ query, fragment, segments, ...one }) => {
    const tail = `${query === null ? '' : `?${query}`}${fragment === null ? '' : `#${fragment}`}`;
    const [first = 'a', ...rest] = segments;
    if (one.isOpaque) return `${one.scheme}:${[`o${first}`, ...rest].join('/')}${tail}`;
    const slashed = segments.map((part) => `/${part}`).join('');
    return `${one.scheme}://${one.host}${one.port}${slashed}${tail}`;
  });
/** What a template is made of besides literals, and one value for its variable. */
const expression = fc.constantFrom('{x}', '{+x}', '{/x}', '{?x}', '{#x}');
const value = fc.constantFrom('a', '[b]', 'a/b', '%5B', 'foo://[::1]/', 'ü ?#');

const expand = (template: string, text: string): string =>
  template.replaceAll(/\{([+/?#]?)x\}/g, (_whole, operator: string) => {
    const encoded =
      operator === '+' || operator === '#' ? encodeURI(text) : encodeURIComponent(text);
    if (operator === '?') return `?x=${encoded}`;
    return operator === '+' ? encoded : `${operator}${encoded}`;
  });

describe('wrapped URIs', () => {
  test('are written in two forms; those for direct fetch stay', () => {
    expect(wrapUri('files', 'file:///a b')).toBe('mcpgw:files/file:///a b');
    expect(wrapUri('files', 'file:///{+path}')).toBe('mcpgw:files/file:///{+path}');
    expect(wrapUri('shop', 'ui://cart/view.html')).toBe('ui://mcpgw.shop/cart/view.html');
    expect(wrapUri('shop', 'https://shop.example/')).toBe('https://shop.example/');
    expect(wrapUri('shop', 'HTTP://shop.example/')).toBe('HTTP://shop.example/');
    expect(wrapUri('shop', 'httpx://a')).toBe('mcpgw:shop/httpx://a');
    expect(wrapUri('a', 'db://[::1]:5/t')).toBe('mcpgw:a/~db://%5B::1%5D:5/t');
  });

  test('give back server and URI, whatever the two are', () => {
    fc.assert(
      fc.property(server, uri, (name, original) => {
        expect(unwrapUri(wrapUri(name, original))).toEqual({ server: name, uri: original });
      }),
      { numRuns: 2_000 },
    );
  });

  test('give back text that is no URI at all', () => {
    const text = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((any) => !/^(https?:|~)/i.test(any));
    fc.assert(
      fc.property(server, text, (name, original) => {
        expect(unwrapUri(wrapUri(name, original))).toEqual({ server: name, uri: original });
      }),
    );
  });

  test('are legal when the URI is', () => {
    fc.assert(
      fc.property(server, uri, (name, original) => {
        fc.pre(legal.test(original));
        expect(wrapUri(name, original)).toMatch(legal);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of a template expand to wrapped expansions', () => {
    fc.assert(
      fc.property(server, uri, expression, value, (name, start, variable, text) => {
        const template = `${start}${variable}`;
        expect(unwrapUri(expand(wrapUri(name, template), text))).toEqual({
          server: name,
          uri: expand(template, text),
        });
      }),
      { numRuns: 2_000 },
    );
  });

  test('wrap once more behind another gateway', () => {
    const inner = wrapUri('inner', 'ui://app/x');
    expect(unwrapUri(wrapUri('outer', inner))).toEqual({ server: 'outer', uri: inner });
  });

  test.each([
    'file:///a',
    'mcpgw:',
    'mcpgw:files',
    'mcpgw:files/',
    'mcpgw:/file:///a',
    'mcpgw:a b/file:///a',
    'mcpgw:a..b/file:///a',
    'mcpgw://files/file:///a',
    'MCPGW:files/file:///a',
    'ui://cart/view.html',
    'ui://mcpgw/view.html',
    'ui://mcpgw.shop',
    'ui://mcpgw./view.html',
    'https://mcpgw.shop/x',
    '',
  ])('%s is none', (foreign) => {
    expect(unwrapUri(foreign)).toBeUndefined();
  });
});
