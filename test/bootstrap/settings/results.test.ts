import { expect, test } from 'vitest';
import type { Settings } from '../../../src/bootstrap/settings/settings.ts';
import { load, problemsOf } from './loading.ts';

const servers = '\nservers: { demo: { command: node } }\n';

const settingsOf = (text: string): Settings => {
  const { settings, problems } = load(text);
  if (settings === undefined) throw new Error(JSON.stringify(problems));
  return settings;
};

test('nothing said: one MiB in memory, one GiB at most, four in files, no links', () => {
  expect(settingsOf(servers).results).toEqual({
    streamAbove: 1_048_576,
    maxBytes: 1_073_741_824,
    maxSpoolBytes: 4_294_967_296,
    spoolDirectory: undefined,
    linkAbove: undefined,
    linkTtlMs: 600_000,
  });
});

test('sizes, a folder from the file and times are read', () => {
  const text = `results: { stream_above: 64KiB, max_size: 300MB, max_spool: 1GB, spool_dir: spool, link_above: 5MB, link_ttl: 2m }${servers}`;
  expect(settingsOf(text).results).toEqual({
    streamAbove: 65_536,
    maxBytes: 300_000_000,
    maxSpoolBytes: 1_000_000_000,
    spoolDirectory: '/etc/mcp-gateway/spool',
    linkAbove: 5_000_000,
    linkTtlMs: 120_000,
  });
});

test('defaults follow what is smaller', () => {
  const { results } = settingsOf(
    `limits: { max_message_bytes: 5000 }\nresults: { max_spool: 10MB }${servers}`,
  );
  expect(results.streamAbove).toBe(5_000);
  expect(results.maxBytes).toBe(10_000_000);
});

test('a server, in either shape, has a size of its own', () => {
  const own = 'results: { link_above: 2MB, mime_type: text/csv }';
  const { servers: found } = settingsOf(
    `servers: { a: { command: node, ${own} } }\nbackends: [{ name: b, protocol: stdio, config: { command: [node], ${own} } }]\n`,
  );
  for (const { linkAbove, linkMimeType } of found) {
    expect([linkAbove, linkMimeType]).toEqual([2_000_000, 'text/csv']);
  }
  expect(found).toHaveLength(2);
});

test.each([
  [
    'results: { stream_above: 20MB }',
    /^1:\d+: .*stream_above is more than limits.max_message_bytes/,
  ],
  ['results: { max_size: 2GB, max_spool: 1GB }', /^1:\d+: .*has no room in max_spool/],
  ['results: { max_size: much }', /^1:\d+: .*such as 500KB, 5MB or 1GiB/],
  ['results: { links_above: 5MB }', /^1:\d+: .*link_above/],
])('%s is a problem that says where and what to do', (text, problem) => {
  expect(problemsOf(text + servers)).toEqual([expect.stringMatching(problem)]);
});
