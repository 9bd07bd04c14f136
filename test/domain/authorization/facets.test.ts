import { describe, expect, test } from 'vitest';
import type { ArgumentTest } from '../../../src/domain/authorization/argument-test.ts';
import { plainUri } from '../../../src/domain/authorization/plain-uri.ts';
import { isZone, type TimeWindow } from '../../../src/domain/authorization/time-window.ts';
import { act, alice, allow, deny, item, NOON, policy } from './rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('arguments', () => {
  const passes = (test: Partial<ArgumentTest>, value: unknown): boolean =>
    policy([allow({ arguments: [{ path: ['a', 'b'], ...test }] })]).decide(
      act({ with: value }),
      NOON,
    ).allows;
  const at = (value: unknown) => ({ a: { b: value } });

  test.each([
    [{ oneOf: ['x', 1, null] }, ['x', 1, null], ['1', 'X', true, {}, [], 0]],
    [{ glob: 'a*z' }, ['az', 'a-z'], ['a', 'za', 1, null]],
    [{ glob: 'aba*aba' }, ['abaaba', 'aba-aba'], ['aba', 'ababa']],
    [{ prefix: 'a*' }, ['a*b'], ['ab']],
    [{ min: 1, max: 2 }, [1, 1.5, 2], [0, 2.1, '1', null]],
    [{ under: '/srv' }, ['/srv', '/srv/x', '/srv/a/../b', '/srv//x'], ['/srvx', '/srv/../etc']],
    [{ under: '/srv/' }, ['/srv/x'], ['/srv\\..\\etc', '/srv/x\0', 'srv/x', '../srv', 5]],
    [{ under: 'data' }, ['data/x', './data/x'], ['../data/x', '/data/x']],
    [{ exists: true }, [1, null, {}], [undefined]],
    [{ exists: false }, [undefined], [1, null]],
  ])('%o', (said, good, bad) => {
    for (const value of good) expect([value, passes(said, at(value))]).toEqual([value, true]);
    for (const value of bad) expect([value, passes(said, at(value))]).toEqual([value, false]);
  });

  test('a place in an array', () => {
    const said: Partial<ArgumentTest> = { path: ['list', '1'], oneOf: [2] };
    expect(passes(said, { list: [1, 2] })).toBe(true);
    expect(passes(said, { list: [1] })).toBe(false);
    expect(passes({ path: ['list', '01'], oneOf: [2] }, { list: [1, 2] })).toBe(false);
  });

  test('a member whose name is escaped is found', () => {
    const rules = policy([allow(), deny({ arguments: [{ path: ['force'], exists: true }] })]);
    expect(rules.decide(act({ written: '{"f\\u006frce":1}' }), NOON).allows).toBe(false);
    expect(rules.decide(act({ written: '{"other":1}' }), NOON).allows).toBe(true);
    expect(rules.decide(act(), NOON).allows).toBe(true);
  });

  test('a member that is there twice is let through by no rule and denied by each', () => {
    const twice = act({ written: '{"a":{"b":"bad"},"a":{"b":"good"}}' });
    const tests = [{ path: ['a', 'b'], oneOf: ['good'] }];
    expect(policy([allow({ arguments: tests })]).decide(twice, NOON).allows).toBe(false);
    const denied = [{ path: ['a', 'b'], oneOf: ['worse'] }];
    const rules = policy([allow(), deny({ arguments: denied })]);
    expect(rules.decide(twice, NOON).allows).toBe(false);
  });

  test('a member in other letters is not clear: some servers read it as the same', () => {
    const force = [{ path: ['force'], exists: true }];
    const rules = policy([allow(), deny({ arguments: force })]);
    expect(rules.decide(act({ with: { Force: 1 } }), NOON).allows).toBe(false);
    expect(rules.decide(act({ with: { forced: 1 } }), NOON).allows).toBe(true);
    const disk = policy([allow({ arguments: [{ path: ['disks'], oneOf: [1] }] })]);
    expect(disk.decide(act({ with: { disks: 1 } }), NOON).allows).toBe(true);
    expect(disk.decide(act({ with: { DISKS: 1 } }), NOON).allows).toBe(false);
    expect(disk.decide(act({ with: { disks: 1, DISKS: 2 } }), NOON).allows).toBe(false);
    expect(disk.decide(act({ with: { disks: 1, 'di\u017fKs': 2 } }), NOON).allows).toBe(false);
  });

  test('are read only when a rule that fits otherwise speaks of them', () => {
    const unread = { ...act(), arguments: () => expect.unreachable('they are read') };
    const tests = { arguments: [{ path: ['a'], exists: true }] };
    const rules = policy([allow({ tools: ['read'] }), deny({ tools: ['write'], ...tests })]);
    expect(rules.decide(unread, NOON).allows).toBe(true);
  });
});

describe('URIs', () => {
  const read = (name: string) => act({ method: 'resources/read', name });
  const evasions = [
    'file:///public/../secret/x',
    'file:///public/%2e%2e/secret/x',
    'file:///public/%252e%252e/secret/x',
    'file:///public/..%2fsecret%2fx',
    'file:///public\\..\\secret\\x',
    'FILE:///secret/x',
    'file:////secret/x',
    'file:///./secret/x',
    'file:///%73ecret/x',
    'file:///public/%ff/../../secret/x',
  ];

  test.each(evasions)('%s is no way around a rule', (uri) => {
    const closed = policy([allow(), deny({ resources: ['file:///secret/*'] })]);
    expect(closed.decide(read(uri), NOON).allows).toBe(false);
    const open = policy([allow({ resources: ['file:///public/*'] })]);
    expect(open.decide(read(uri), NOON).allows).toBe(false);
  });

  test.each(['file:///public/a.txt', 'memo:insights', 'https://example.com/a?b=//c', 'file:///a/'])(
    '%s has one form',
    (uri) => expect(plainUri(uri)).toBe(uri),
  );

  test('a template is listed when some of it may be read', () => {
    const rules = policy([
      allow({ resources: ['file:///public/*', 'note:///today'] }),
      deny({ resources: ['file:///public/hidden/*'] }),
    ]);
    const shows = (template: string) =>
      rules.shows(item(alice, 'files', 'resource_template', template), NOON);
    expect(shows('file:///{path}')).toBe(true);
    expect(shows('file:///public/{+path}')).toBe(true);
    expect(shows('note:///{day}')).toBe(true);
    expect(shows('file:///public/hidden/{name}')).toBe(false);
    expect(shows('file:///private/{name}')).toBe(false);
    expect(shows('mail:///{id}')).toBe(false);
  });
});

describe('time', () => {
  const isOpen = (said: Partial<TimeWindow>, nowMs: number): boolean => {
    const window = { days: [], fromMinute: 0, toMinute: 0, zone: 'UTC', ...said };
    return policy([allow({ window })]).decide(act(), nowMs).allows;
  };
  const office = { days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 17 * 60 };

  test('hours of days', () => {
    expect(isOpen(office, NOON)).toBe(true);
    expect(isOpen(office, NOON + 3 * DAY)).toBe(false);
    expect(isOpen(office, NOON - 3 * HOUR)).toBe(true);
    expect(isOpen(office, NOON - 3 * HOUR - MINUTE)).toBe(false);
    expect(isOpen(office, NOON + 5 * HOUR)).toBe(false);
    expect(isOpen({ days: [3] }, NOON)).toBe(true);
    expect(isOpen({ days: [4] }, NOON)).toBe(false);
  });

  test('a night belongs to the day on which it begins, also from Saturday to Sunday', () => {
    const night = { days: [6], fromMinute: 22 * 60, toMinute: 6 * 60 };
    const saturday = NOON + 3 * DAY;
    expect(isOpen(night, saturday + 11 * HOUR)).toBe(true);
    expect(isOpen(night, saturday + 17 * HOUR)).toBe(true);
    expect(isOpen(night, saturday - 7 * HOUR)).toBe(false);
  });

  test('of a zone, in summer and winter', () => {
    const zurich = { ...office, zone: 'Europe/Zurich' };
    expect(isOpen(zurich, Date.UTC(2026, 10, 18, 8))).toBe(true);
    expect(isOpen(zurich, Date.UTC(2026, 6, 15, 7))).toBe(true);
    expect(isOpen(zurich, Date.UTC(2026, 10, 18, 7))).toBe(false);
    expect(
      isOpen({ fromMinute: 17 * 60 + 30, toMinute: 18 * 60, zone: 'Asia/Kolkata' }, NOON),
    ).toBe(true);
  });

  test('from one moment to another', () => {
    expect(isOpen({ notBeforeMs: NOON, notAfterMs: NOON + 1 }, NOON)).toBe(true);
    expect(isOpen({ notBeforeMs: NOON + 1 }, NOON)).toBe(false);
    expect(isOpen({ notAfterMs: NOON }, NOON)).toBe(false);
  });

  test('holds for lists as well', () => {
    const rules = policy([allow({ window: { ...office, zone: 'UTC' } })]);
    expect(rules.shows(item(alice, 'files', 'tool', 'read'), NOON)).toBe(true);
    expect(rules.shows(item(alice, 'files', 'tool', 'read'), NOON + 3 * DAY)).toBe(false);
  });

  test('names of zones', () =>
    expect([isZone('Europe/Zurich'), isZone('Mars/Olympus')]).toEqual([true, false]));
});
