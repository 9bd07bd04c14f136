import { expect, test } from 'vitest';
import { parseRouterSettings } from '../../../src/bootstrap/settings/router/load.ts';
import { load } from './loading.ts';

const drainMs = (written: string): number | undefined =>
  load(`timeouts: { drain: ${written} }\nservers: { demo: { command: node } }`).settings?.timeouts
    .drainMs;

/** Of a router, whose keys have the unit in their names. */
const connection = (keys: string) =>
  parseRouterSettings(
    { file: '/router.yaml', text: `gateway: { url: "wss://a", connection: { ${keys} } }` },
    {},
  ).settings?.connection;

test('a duration is whole seconds, text with a unit, or milliseconds where the key says so [CF-45]', () => {
  const written = { '30': 30_000, '30s': 30_000, '5m': 300_000, '"5m"': 300_000, '1h': 3_600_000 };
  for (const [text, ms] of Object.entries({ ...written, '500ms': 500, '1m30s': 90_000 })) {
    expect(drainMs(text), text).toBe(ms);
  }
  for (const wrong of ['soon', '-5', '30x']) expect(drainMs(wrong), wrong).toBeUndefined();
  expect(connection('timeout_ms: 5000, keepalive_interval_ms: 250')).toMatchObject({
    timeoutMs: 5_000,
    keepAliveMs: 250,
  });
  const mixed = load(
    'server: { request_timeout: 40 }\ntimeouts: { connect: 250ms }\nservers: { demo: { command: node } }',
  );
  expect(mixed.settings?.timeouts).toMatchObject({ totalMs: 40_000, connectMs: 250 });
});
