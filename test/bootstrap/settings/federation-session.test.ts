import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }\n';
const federation = (text: string) => load(`${demo}federation: { ${text} }`).settings?.federation;

describe('what the whole catalogue says of itself', () => {
  test('is everything unless told otherwise', () => {
    expect(load(demo).settings?.federation).toMatchObject({
      capabilities: [
        'tools',
        'prompts',
        'resources',
        'list_changed',
        'subscribe',
        'logging',
        'completions',
      ],
      instructions: 'merge',
      maxInstructions: 4_000,
      changeDebounceMs: 150,
    });
  });

  test('is what the file says', () => {
    expect(
      federation(
        'capabilities: [tools, list_changed], instructions: off, max_instructions: 90, change_debounce: 1s',
      ),
    ).toMatchObject({
      capabilities: ['tools', 'list_changed'],
      instructions: 'off',
      maxInstructions: 90,
      changeDebounceMs: 1_000,
    });
    expect(federation('capabilities: []')?.capabilities).toEqual([]);
  });

  test.each([
    [
      'capabilities: [tool]',
      /^2:30: federation\.capabilities\[0\]: expected one of tools, .*"tool"/,
    ],
    ['capabilities: [tools, subscribe]', /^2:29: subscribe has no meaning without resources/],
    ['instructions: some', /^2:\d+: federation\.instructions: expected one of merge, off/],
    ['max_instructions: 0', /^2:\d+: federation\.max_instructions: .*from 1 to 100000/],
    ['change_debounce: 0', /^2:\d+: federation\.change_debounce: .*at least 1ms/],
  ])('is refused where it makes no sense: %s', (text, expected) => {
    const [problem, ...others] = problemsOf(`${demo}federation: { ${text} }`);
    expect(others).toEqual([]);
    expect(problem).toMatch(expected);
  });
});

describe('the instructions of a server', () => {
  test('are its own unless told otherwise, in both shapes of a server', () => {
    const { settings } = load(
      [
        'servers: { a: { command: x }, b: { url: "http://h/", instructions: false } }',
        'backends:',
        '  - { name: c, protocol: http, config: { base_url: "http://h", instructions: "Ask." } }',
        '  - { name: d, protocol: unix, config: { endpoint: "unix:///s", instructions: "false" } }',
      ].join('\n'),
    );
    expect(settings?.servers.map(({ name, instructions }) => [name, instructions])).toEqual([
      ['a', undefined],
      ['b', false],
      ['c', 'Ask.'],
      ['d', false],
    ]);
  });

  test.each(['true', '7', '" "', '[a]'])('are text, or false for none: %s', (value) => {
    const [problem] = problemsOf(`servers: { a: { command: x, instructions: ${value} } }`);
    expect(problem).toMatch(/^1:\d+: servers\.a\.instructions: expected text, or false for none/);
  });

  test('have an end', () => {
    const text = `servers: { a: { command: x, instructions: ${'x'.repeat(100_001)} } }`;
    expect(problemsOf(text)[0]).toContain('at most 100000 characters');
  });
});
