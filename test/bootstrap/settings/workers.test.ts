import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from './loading.ts';

const demo = (more: string): string => `servers: { demo: { command: node, ${more} } }\n`;
const serverOf = (text: string) => {
  const { settings, problems } = load(text);
  expect(problems).toEqual([]);
  return settings?.servers[0];
};

describe('workers', () => {
  test('are endpoints of their server, each with a cap where there is one', () => {
    const server = serverOf(demo('shared: true, workers: { count: 3, max_in_flight: 5 }'));
    expect(server?.endpoints.map(({ id, maxInFlight }) => [id, maxInFlight])).toEqual([
      ['demo#1', 5],
      ['demo#2', 5],
      ['demo#3', 5],
    ]);
    expect(new Set(server?.endpoints.map(({ target }) => target)).size).toBe(1);
  });

  test('are a number in short, and there is nothing special about one', () => {
    expect(serverOf(demo('shared: true, workers: 2'))?.endpoints).toHaveLength(2);
    expect(serverOf(demo('era: modern, workers: "2"'))?.endpoints).toHaveLength(2);
    expect(serverOf(demo('shared: true, workers: 1'))?.endpoints.map(({ id }) => id)).toEqual([
      'demo',
    ]);
    expect(serverOf(demo('shared: true'))?.workers).toBeUndefined();
  });

  test('are as many at each command of a server with several endpoints', () => {
    const server = serverOf(
      'servers: { demo: { shared: true, workers: 2, endpoints: [{ id: a, command: x }, { id: b, url: "ws://h" }] } }',
    );
    expect(server?.endpoints.map(({ id }) => id)).toEqual(['demo@a#1', 'demo@a#2', 'demo@b']);
  });

  test('say all there is to say', () => {
    const server = serverOf(
      demo(
        'shared: true, workers: { prewarm: true, recycle: { calls: 1000, rss: 1GiB, age: 1d }, idle_stop: 5m, crash_budget: { crashes: 3 }, restart_delay: 2s }',
      ),
    );
    expect(server?.workers).toEqual({
      count: 1,
      maxInFlight: undefined,
      warmSpare: 0,
      prewarm: true,
      recycle: { calls: 1_000, rssBytes: 2 ** 30, ageMs: 86_400_000 },
      idleStopMs: 300_000,
      crashBudget: { crashes: 3, withinMs: 60_000 },
      restartDelayMs: 2_000,
    });
  });

  test.each([
    ['workers: 2', 'count has no meaning where each session has a process of its own'],
    ['workers: { prewarm: true }', 'prewarm has no meaning where each session'],
    ['workers: { recycle: { calls: 5 } }', 'recycle has no meaning where each session'],
    ['workers: { idle_stop: 5s }', 'set shared: true'],
    ['shared: true, workers: { warm_spare: 1 }', 'warm_spare is for a process per session'],
    ['shared: true, workers: 0', 'expected a whole number from 1 to 1000, found 0'],
    ['shared: true, workers: { recycle: { rss: big } }', 'expected a size'],
    ['shared: true, workers: { counts: 4 }', 'counts'],
  ])('%s is refused', (entry, problem) => {
    const found = problemsOf(demo(entry));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
  });

  test('belong to servers that are started by a command', () => {
    const found = problemsOf('servers: { demo: { url: "ws://h", shared: true, workers: 2 } }');
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('no endpoint of this server has a command');
    expect(problemsOf(demo('workers: { warm_spare: 2, crash_budget: { crashes: 0 } }'))).toEqual(
      [],
    );
  });
});

describe('processes', () => {
  test('have bounds unless told otherwise', () => {
    const { settings } = load(demo('args: []'));
    expect(settings?.processes).toEqual({
      parallelStarts: 16,
      startMs: 3_000,
      crashBudget: { crashes: 10, withinMs: 60_000 },
    });
  });

  test('have the bounds they are told', () => {
    const { settings } = load(
      `${demo('args: []')}processes: { parallel_starts: 4, start_time: 10s, crash_budget: { crashes: 3, within: 5m } }`,
    );
    expect(settings?.processes).toEqual({
      parallelStarts: 4,
      startMs: 10_000,
      crashBudget: { crashes: 3, withinMs: 300_000 },
    });
  });
});

describe('process of a backend', () => {
  const backend = (config: string): string =>
    `backends: [{ name: demo, protocol: stdio, config: { command: [node], ${config} } }]`;

  test('is a crash budget, a pause and the time a call may take', () => {
    const server = serverOf(
      backend('process: { max_restarts: 3, restart_delay: 5s, timeout: 30s }'),
    );
    expect(server?.workers?.crashBudget).toEqual({ crashes: 3, withinMs: 60_000 });
    expect(server?.workers?.restartDelayMs).toBe(5_000);
    expect(server?.callTimeoutMs).toBe(30_000);
  });

  test('gives way to the words of this program', () => {
    const server = serverOf(
      backend(
        'shared: true, workers: { crash_budget: { crashes: 9 } }, timeout: 1s, process: { max_restarts: 3, timeout: 30s }',
      ),
    );
    expect(server?.workers?.crashBudget?.crashes).toBe(9);
    expect(server?.callTimeoutMs).toBe(1_000);
  });

  test('has a buffer size without effect', () => {
    expect(warningsOf(backend('process: { max_buffer_size: 1048576 }'))[0]).toContain(
      'limits.max_message_bytes',
    );
  });

  test('is said once for all elements of a server', () => {
    const element = (name: string, config: string) =>
      `{ name: ${name}, group: all, protocol: stdio, config: { command: [${name}], shared: true${config} } }`;
    const found = problemsOf(`backends: [${element('a', '')}, ${element('b', ', workers: 2')}]`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('workers holds for all of server "all"');
  });
});
