import { expect, test } from 'vitest';
import { ServerControl } from '../../../src/application/control/server-control.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';

const build = () => {
  const done: string[] = [];
  const note = (what: string) => (name: string) => {
    done.push(`${what} ${name}`);
    return Promise.resolve();
  };
  const [removed, changed] = [note('removed'), note('changed')];
  const control = new ServerControl(
    { has: (name) => name === 'here' },
    {
      add: ({ name }: { readonly name: string }) => void done.push(`added ${name}`),
      remove: removed,
      change: ({ name }) => changed(name),
    },
  );
  return { control, done };
};

const codeOf = (outcome: unknown): string | undefined =>
  outcome instanceof Fault ? outcome.code : undefined;

test('a server can be added that is not there, and removed and changed when it is', async () => {
  const { control, done } = build();
  expect(control.add({ name: 'new' })).toBeUndefined();
  await control.remove('here');
  await control.change({ name: 'here' });
  expect(done).toEqual(['added new', 'removed here', 'changed here']);
});

test('what cannot be done is refused, and nothing happens', () => {
  const { control, done } = build();
  expect(codeOf(control.add({ name: 'here' }))).toBe('invalid_params');
  expect(codeOf(control.remove('new'))).toBe('not_found');
  expect(codeOf(control.change({ name: 'new' }))).toBe('not_found');
  expect(done).toEqual([]);
});
