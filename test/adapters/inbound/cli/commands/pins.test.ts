import { expect, test } from 'vitest';
import { MemoryPinStore } from '../../../../../src/adapters/outbound/memory/pin-store.ts';
import { PinDesk } from '../../../../../src/application/pinning/pin-desk.ts';
import { PinTrouble } from '../../../../../src/application/ports/driven/pin-store.ts';
import { observe } from '../../../../../src/domain/pinning/observation.ts';
import type { PinBook, PinKind } from '../../../../../src/domain/pinning/pin-book.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const definitions = (items: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(items).map(([name, description]) => {
      const text = JSON.stringify({ description, name });
      return [name, { hash: `${name}:${description}`.padEnd(64, '0'), text }];
    }),
  );

const listed =
  (kind: PinKind, items: Readonly<Record<string, string>>, server = 'demo') =>
  (book: PinBook): PinBook =>
    observe(book, { server, kind, definitions: definitions(items), isWhole: true }, false).book;

const store = async () => {
  const pins = new MemoryPinStore();
  await pins.update(listed('tool', { a: 'old', b: 'same', c: 'gone' }));
  await pins.update(listed('tool', { a: 'new\u202e', b: 'same', d: 'more' }));
  await pins.update(listed('prompt', { a: 'old' }));
  await pins.update(listed('prompt', { a: 'other' }));
  await pins.update(listed('tool', { z: 'x' }, 'another'));
  return pins;
};

const run = (line: string, desk: PinDesk | string) =>
  runCommandLine(line.split(' '), {
    defaultConfig: () => 'gateway.yaml',
    pins: () => Promise.resolve(desk),
  });

test('list shows every definition, its state, and what hides in it', async () => {
  const { out, code } = await run('pins list', new PinDesk(await store()));
  expect(code).toBe(0);
  expect(out).toBe(
    [
      'another  tool    z  approved  z:x000000000',
      'demo  prompt  a  changed  a:other00000',
      `demo  tool    a  changed  a:new\u202e000000`,
      '    hidden characters in /description: U+202E (bidi)',
      'demo  tool    b  approved  b:same000000',
      'demo  tool    c  gone  c:gone000000',
      'demo  tool    d  new  d:more000000',
      '',
    ].join('\n'),
  );
});

test('list takes a server, a kind, and writes JSON', async () => {
  const { out } = await run('pins list demo --kind prompt --json', new PinDesk(await store()));
  expect(JSON.parse(out)).toEqual([
    {
      server: 'demo',
      kind: 'prompt',
      name: 'a',
      state: 'changed',
      approved: 'a:old'.padEnd(64, '0'),
      now: 'a:other'.padEnd(64, '0'),
      hidden: [],
    },
  ]);
});

test('list of nothing says so', async () => {
  const { out } = await run('pins list', new PinDesk(new MemoryPinStore()));
  expect(out).toBe('nothing is pinned\n');
});

test('diff shows places, and nothing that a terminal would obey', async () => {
  const { out, code } = await run('pins diff demo a --kind tool', new PinDesk(await store()));
  expect(code).toBe(0);
  expect(out).toContain('demo  tool  a  changed\n');
  expect(out).toContain('/description: "old" -> "new\\u{202e}"\n');
  expect(await run('pins diff another', new PinDesk(await store()))).toMatchObject({
    out: 'everything is as it was approved\n',
    code: 0,
  });
});

test('approve and reject decide about what waits, and nothing else', async () => {
  const pins = await store();
  const desk = new PinDesk(pins);
  expect(await run('pins reject demo d', desk)).toMatchObject({
    out: 'rejected tool "d"\n',
    code: 0,
  });
  expect(await run('pins approve demo', desk)).toMatchObject({
    out: 'approved tool "a"\napproved prompt "a"\n',
    code: 0,
  });
  const again = await run('pins approve demo', desk);
  expect(again).toMatchObject({ out: '', code: 1 });
  expect(again.error).toContain('nothing of demo waits');
  const { out } = await run('pins list demo', desk);
  expect(out).toMatch(/tool {4}d {2}rejected/);
  expect(out).not.toContain('changed');
});

test('says why there are no pins', async () => {
  expect(await run('pins list', 'the configuration is wrong')).toMatchObject({
    error: 'error: the configuration is wrong\n',
    code: 78,
  });
  const broken = new MemoryPinStore();
  broken.read = () => Promise.resolve(new PinTrouble('unreadable') as never);
  expect(await run('pins list', new PinDesk(broken))).toMatchObject({
    error: 'error: unreadable\n',
    code: 1,
  });
});

test('diff and decisions are JSON for programs', async () => {
  const desk = new PinDesk(await store());
  const { out } = await run('pins diff demo a --kind tool --json', desk);
  expect(JSON.parse(out)).toMatchObject([
    {
      server: 'demo',
      kind: 'tool',
      name: 'a',
      state: 'changed',
      approved: { definition: { description: 'old' } },
      now: { definition: { description: 'new\u202e' } },
    },
  ]);
  const decided = await run('pins approve demo a --kind tool --json', desk);
  expect(JSON.parse(decided.out)).toEqual([
    { server: 'demo', kind: 'tool', name: 'a', state: 'approved' },
  ]);
});
