import { expect, test } from 'vitest';
import { writtenOrigins } from '../../../src/bootstrap/egress/written-origins.ts';
import { load } from '../settings/loading.ts';

test('every URL of the settings counts by its origin, and what is said to clients does not', () => {
  const { settings, problems } = load(`
auth:
  provider: jwt
  jwt: { issuer: https://Issuer.example/realm, audience: x, jwks_url: "http://127.0.0.1:9000/keys" }
server:
  allowed_origins: ["https://app.example"]
servers:
  a: { url: "http://a.internal:8080/mcp?x=1" }
  b: { url: "wss://b.internal/ws" }
  c: { url: "tcp://c.internal:1" }
  d: { command: node, args: ["https://d.example/x"] }
  e: { endpoints: [{ url: "https://e.internal/mcp" }] }
`);
  expect(problems).toEqual([]);
  if (settings === undefined) throw new Error('no settings');
  const found = [...writtenOrigins(settings)].toSorted();
  expect(found).toEqual([
    'http://127.0.0.1:9000',
    'http://a.internal:8080',
    'https://b.internal',
    'https://d.example',
    'https://e.internal',
    'https://issuer.example',
  ]);
});
