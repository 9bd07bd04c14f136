import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

describe('replay of a server', () => {
  test('goes by the hints of its tools unless told otherwise, in both shapes of a server', () => {
    const text = [
      'servers: { a: { command: x }, b: { url: "http://h/", replay: never } }',
      'backends:',
      '  - { name: c, protocol: http, config: { base_url: "http://h", replay: never } }',
      '  - { name: d, protocol: unix, config: { endpoint: "unix:///s", replay: hints } }',
    ].join('\n');
    const { settings } = load(text);
    expect(settings?.servers.map(({ name, replay }) => [name, replay])).toEqual([
      ['a', 'hints'],
      ['b', 'never'],
      ['c', 'never'],
      ['d', 'hints'],
    ]);
  });

  test('trusts idempotency keys where it is told to', () => {
    const { settings } = load('servers: { a: { command: x, replay: keys } }');
    expect(settings?.servers[0]?.replay).toBe('keys');
  });

  test('is one of the three', () => {
    expect(problemsOf('servers: { a: { command: x, replay: always } }')).toEqual([
      '1:37: servers.a.replay: expected one of hints, keys, never, found "always"',
    ]);
  });
});
