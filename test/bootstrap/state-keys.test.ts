import { expect, test } from 'vitest';
import { stateKeysOf } from '../../src/bootstrap/state-keys.ts';
import { load } from './settings/loading.ts';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const base = 'servers: { demo: { command: node } }';
const redis = (more = ''): string =>
  `${base}\nsessions: { provider: redis, redis: { url: "redis://127.0.0.1:6379"${more} } }`;
const keysOf = (text: string, worker?: Parameters<typeof stateKeysOf>[1]) => {
  const { settings } = load(text);
  if (settings === undefined) throw new Error('not loaded');
  return stateKeysOf(settings, worker);
};
const worker = {
  orders: { number: 1, count: 2, replica: 'r', token: 't', stateKey: key(9), ports: [] },
};

test('keys of the settings come first, then those of the shared state, then those of the workers', () => {
  const text = textOf(key(1));
  const encrypted = redis(`, encryption_keys: ["${text}", "${textOf(key(2))}"]`);
  expect(keysOf(`${encrypted}\neras: { state_keys: ["${text}"] }`, worker)).toEqual([key(1)]);
  const derived = keysOf(encrypted, worker);
  expect(derived).toEqual(keysOf(encrypted));
  expect(derived.map(({ length }) => length)).toEqual([32, 32]);
  expect(derived).not.toContainEqual(key(1));
  expect(keysOf(redis(), worker)).toEqual([key(9)]);
  expect(keysOf(redis())).toEqual([]);
  expect(keysOf(base)).toEqual([]);
});
