import { expect, test } from 'vitest';
import { pinFileOf } from '../../../src/bootstrap/pin-file-place.ts';
import { load, problemsOf } from './loading.ts';

test('each server says for itself, in both shapes', () => {
  const { settings } = load(`servers:
  a: { command: node, pinning: quarantine }
  b: { command: node }
backends:
  - { name: c, protocol: stdio, config: { command: [node], pinning: report } }`);
  expect(settings?.servers.map(({ name, pinning }) => [name, pinning])).toEqual([
    ['a', 'quarantine'],
    ['b', 'off'],
    ['c', 'report'],
  ]);
});

test('the file stands where the configuration does, unless it is absolute', () => {
  const demo = 'servers: { demo: { command: node } }';
  expect(load(demo).settings?.pinning).toEqual({ file: undefined });
  expect(load(`${demo}\npinning: { file: pins.json }`).settings?.pinning.file).toBe(
    '/etc/mcp-gateway/pins.json',
  );
  expect(load(`${demo}\npinning: { file: /var/pins.json }`).settings?.pinning.file).toBe(
    '/var/pins.json',
  );
});

test('refuses another word', () => {
  expect(problemsOf('servers: { demo: { command: node, pinning: on } }')).toEqual([
    '1:44: servers.demo.pinning: expected one of off, report, quarantine, found "on"',
  ]);
});

test.each([
  ['what the file says', { file: '/a/p.json' }, {}, '/a/p.json'],
  [
    'the state folder of a service',
    {},
    { STATE_DIRECTORY: '/var/lib/gw:/b' },
    '/var/lib/gw/pins.json',
  ],
  ['the state folder of a user', {}, { XDG_STATE_HOME: '/s' }, '/s/mcp-gateway/pins.json'],
])('pins live in %s', (_, settings, environment, place) => {
  expect(pinFileOf({ file: undefined, ...settings }, environment)).toBe(place);
});

test('pins live in the home of whoever runs the gateway', () => {
  expect(pinFileOf({ file: undefined }, {})).toMatch(/\/\.local\/state\/mcp-gateway\/pins\.json$/);
});
