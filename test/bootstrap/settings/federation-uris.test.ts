import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }\n';

describe('federation.uris', () => {
  test('keeps URIs unless told to wrap them', () => {
    expect(load(demo).settings?.federation.uris).toBe('keep');
    expect(load(`${demo}federation: { uris: wrap }`).settings?.federation.uris).toBe('wrap');
  });

  test('is one of the two', () => {
    const [problem, ...others] = problemsOf(`${demo}federation: { uris: encode }`);
    expect(others).toEqual([]);
    expect(problem).toMatch(/^2:21: federation\.uris: .*keep.*wrap/);
  });
});
