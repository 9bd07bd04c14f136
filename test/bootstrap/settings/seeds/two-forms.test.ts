import { expect, test } from 'vitest';
import { load, warningsOf } from '../loading.ts';

const demo = 'servers: { demo: { command: node } }';

test.each([
  [
    'server: { keepalive_timeout: 30s, idle_timeout: 60s }',
    ['1:35: server.idle_timeout has no effect: server.keepalive_timeout at 1:11 counts'],
  ],
  ['server: { keepalive_timeout: 30s, idle_timeout: 30 }', []],
  [
    'server: { metrics_port: 1 }\nmetrics: { port: 2, endpoint: "127.0.0.1:3" }',
    [
      '1:11: server.metrics_port has no effect: metrics.endpoint at 2:21 counts',
      '2:12: metrics.port has no effect: metrics.endpoint at 2:21 counts',
    ],
  ],
  [
    'limits: { max_message_bytes: 5 }\nserver: { security: { max_message_size: 6 } }',
    [
      '2:23: server.security.max_message_size has no effect: limits.max_message_bytes at 1:11 counts',
    ],
  ],
  [
    'timeouts: { drain: 5s, connect: 1s }\nserver: { graceful_shutdown_timeout: 6s }\nconnection: { pool: { dial_timeout: 2s } }',
    [
      '2:11: server.graceful_shutdown_timeout has no effect: timeouts.drain at 1:13 counts',
      '3:23: connection.pool.dial_timeout has no effect: timeouts.connect at 1:24 counts',
    ],
  ],
  [
    'server: { allowed_origins: ["https://a.example"] }\nsecurity: { cors: { allowed_origins: ["https://b.example"] } }',
    ['2:21: security.cors.allowed_origins has no effect: server.allowed_origins at 1:11 counts'],
  ],
  [
    'sessions: { provider: memory }\nsession: { store: redis }',
    ['2:12: session.store has no effect: sessions.provider at 1:13 counts'],
  ],
])('of two forms of a setting the first counts, and says so: %s', (text, expected) => {
  expect(load(`${text}\n${demo}`).settings).toBeDefined();
  expect(warningsOf(`${text}\n${demo}`)).toEqual(expected);
});
