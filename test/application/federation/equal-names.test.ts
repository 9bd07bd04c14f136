import { expect, test } from 'vitest';
import { EqualNames } from '../../../src/application/federation/equal-names.ts';
import { listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';

const item = (server: string, key: string | undefined) => ({ server, key });
const items = [
  item('a', 'read'),
  item('a', 'read'),
  item('a', 'write'),
  item('a', undefined),
  item('b', undefined),
  item('b', 'write'),
  item('b', 'read'),
  item('b', 'add'),
  item('c', 'add'),
];
const told = { kind: 'tools', count: 1 };

test('names that two servers have are told of once, in one line for each two', () => {
  const logger = new RecordingLogger();
  const equal = new EqualNames(logger);
  equal.report(listKinds['tools/list'], items, 'never');
  equal.report(listKinds['tools/list'], [...items, item('c', 'read')], 'never');
  const levels = logger.lines.map(({ level, fields }) => ({ level, ...fields }));
  expect(levels).toEqual([
    { ...told, level: 'warn', names: '["write","read"]', count: 2, owner: 'a', server: 'b' },
    { ...told, level: 'warn', names: '["add"]', owner: 'b', server: 'c' },
    { ...told, level: 'warn', names: '["read"]', owner: 'a', server: 'c' },
  ]);
});

test('where clients can tell them apart it is no warning; of resources nothing is said here', () => {
  const logger = new RecordingLogger();
  const equal = new EqualNames(logger);
  equal.report(listKinds['tools/list'], [item('a', 'x'), item('b', 'x')], 'always');
  equal.report(listKinds['resources/list'], [item('a', 'x:1'), item('b', 'x:1')], 'never');
  expect(logger.lines.map(({ level }) => level)).toEqual(['info']);
});
