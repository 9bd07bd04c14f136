import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMeantFor } from '../../../src/domain/identity/audience.ts';

const gateway = ['mcp-gateway', 'https://gw.example', 'https://gw.example/*'];

test.each<[unknown, boolean]>([
  ['mcp-gateway', true],
  [['other', 'mcp-gateway'], true],
  ['https://gw.example', true],
  ['https://gw.example/', true],
  ['https://gw.example/mcp', true],
  ['https://gw.example/mcp/weather', true],
  [undefined, false],
  [null, false],
  [[], false],
  ['', false],
  [['other'], false],
  [[['mcp-gateway']], false],
  [{ 0: 'mcp-gateway' }, false],
  ['MCP-Gateway', false],
  ['https://gw.example.evil', false],
  ['https://gw.example@evil', false],
  ['http://gw.example/mcp', false],
  ['https://gw.example/../other', false],
  ['https://gw.example/mcp/..', false],
  ['https://gw.example/./mcp', false],
  ['https://gw.example/%2e%2e/other', false],
  ['https://gw.example/mcp?x=1', false],
  ['https://gw.example/mcp#x', false],
  ['https://gw.example\\mcp', false],
])('%j: %s', (aud, isMeant) => {
  expect(isMeantFor(aud, gateway)).toBe(isMeant);
});

test('without a star only the same text is meant', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (named, accepted) => {
      const star = accepted.endsWith('/*');
      expect(isMeantFor(named, [accepted]) && !star).toBe(named === accepted && !star);
    }),
  );
});

test('nothing beyond the address with the star is meant', () => {
  fc.assert(
    fc.property(fc.webUrl(), (url) => {
      const { origin } = new URL(url);
      if (isMeantFor(url, ['https://gw.example/*'])) expect(origin).toBe('https://gw.example');
      expect(isMeantFor(`${origin}/mcp`, [`${origin}/*`])).toBe(true);
    }),
  );
});
