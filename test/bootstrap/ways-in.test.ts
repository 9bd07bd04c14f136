import { expect, test } from 'vitest';
import type { Frontend } from '../../src/application/ports/driven/frontend.ts';
import type { WayIn } from '../../src/application/ports/driven/way-in.ts';
import { checkWaysIn, waysInOf } from '../../src/bootstrap/ways-in.ts';

const frontend = (...waysIn: readonly WayIn[]): Frontend => ({
  name: 'front',
  waysIn,
  start: () => Promise.resolve(),
  stopAccepting: () => undefined,
  close: () => Promise.resolve(),
});
const way = (at: string, access: WayIn['access'], path?: string): WayIn => ({
  access,
  kind: path === undefined ? 'connection' : 'route',
  at,
  path,
});

test('frontends that share a listener name its pages once', () => {
  const [first, second] = [way('http://a:1', 'public', '/a'), way('http://a:1', 'public', '/b')];
  expect(waysInOf([frontend(first, second), frontend(first)])).toEqual([first, second]);
});

test('what is thought about may start', () => {
  const all = [way('tcp://a:1', 'authenticated'), way('unix:/a', 'local'), way('stdin', 'local')];
  expect(() => checkWaysIn([frontend(...all)])).not.toThrow();
});

test.each([
  ['names no way in', frontend()],
  ['leaves the network to the operating system', frontend(way('tcp://a:1', 'local'))],
  ['asks on a socket file', frontend(way('unix:/a', 'authenticated'))],
])('a frontend that %s stops the start [S01]', (_what, wrong) => {
  expect(() => checkWaysIn([wrong])).toThrow('front');
});
