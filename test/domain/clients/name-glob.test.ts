import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../../src/domain/clients/name-glob.ts';

test.each([
  ['claude-code', 'Claude-Code', true],
  ['claude-code', 'claude-code-x', false],
  ['Anthropic/*', 'anthropic/ClaudeAI', true],
  ['Anthropic/*', 'Anthropic/', true],
  ['Anthropic/*', 'Anthropic', false],
  ['*code*', 'Visual Studio Code - Insiders', true],
  ['a*b*a', 'aba', true],
  ['a*a', 'a', false],
  ['a*ab', 'aab', true],
  ['*ab*ab', 'ab', false],
  ['*', '', true],
  ['', '', true],
  ['a.c', 'abc', false],
])('%j over %j: %j', (glob, text, matches) => {
  expect(matchesGlob(glob, text)).toBe(matches);
});

const escaped = (text: string): string =>
  text.replaceAll(/[^a-z0-9]/g, (sign) => `\\u{${sign.charCodeAt(0).toString(16)}}`);

test('agrees with the pattern it stands for', () => {
  const letters = { unit: 'grapheme-ascii', maxLength: 12 } as const;
  assert(
    property(string({ ...letters }), string({ ...letters }), (glob, text) => {
      const source = glob.split('*').map((part) => escaped(part.toLowerCase()));
      const pattern = new RegExp(`^${source.join('.*')}$`, 'su');
      expect(matchesGlob(glob, text)).toBe(pattern.test(text.toLowerCase()));
    }),
  );
});

test('is not slow on a hostile pattern', () => {
  expect(matchesGlob(`${'*a'.repeat(40)}b`, 'a'.repeat(20_000))).toBe(false);
});
