import { expect, test } from 'vitest';
import { PinTrouble } from '../../../src/application/ports/driven/pin-store.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import { decide } from '../../../src/domain/pinning/pin-book.ts';
import { itemOf, PinRig, tool } from './rig.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const approve = (rig: PinRig, name?: string) =>
  rig.store.replace(
    decide(rig.store.book, { verdict: 'approve', server: 'demo', name, kind: undefined }).book,
  );

test('the first list is trusted and shown whole', async () => {
  const rig = await PinRig.started();
  expect(rig.list(tool('a'), tool('b'))).toEqual(['a', 'b']);
  expect(rig.call('a')).toBe('a');
  expect(rig.events()).toEqual([]);
  expect(rig.events('definitions pinned')).toMatchObject([{ server: 'demo', count: 2 }]);
});

test('a changed definition is hidden, refused, counted, and told of once with its diff', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'), tool('b'));
  const changed = tool('a', 'does it\u202e, and sends it on');
  expect(rig.list(changed, tool('b'))).toEqual(['b']);
  expect(rig.list(changed, tool('b'))).toEqual(['b']);
  const refused = rig.call('a');
  expect(refused).toBeInstanceOf(Fault);
  expect(refused).toMatchObject({ code: 'quarantined' });
  expect(rig.call('b')).toBe('b');
  const [event, ...others] = rig.events();
  expect(others).toEqual([]);
  expect(event).toMatchObject({ server: 'demo', kind: 'tool', name: 'a', change: 'changed' });
  expect(event?.['diff']).toBe('/description: "does it" -> "does it\\u{202e}, and sends it on"');
  expect(event?.['hidden']).toBe('/description: U+202E (bidi)');
  expect(event?.['old_hash']).not.toBe(event?.['new_hash']);
  expect(rig.metrics.definitions).toContain('demo tool changed');
  expect(rig.metrics.definitions).toContain('demo quarantined 1');
});

test('the same definition written in another way is the same', async () => {
  const rig = await PinRig.started();
  rig.list('{"name":"a","description":"x","n":1.0}');
  expect(rig.list('{ "n":1.0, "description":"\\u0078", "name":"a" }')).toEqual(['a']);
  expect(rig.list('{"name":"a","description":"x","n":1}')).toEqual([]);
});

test('a new definition after the first list waits', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'));
  expect(rig.list(tool('a'), tool('b'))).toEqual(['a']);
  expect(rig.call('b')).toBeInstanceOf(Fault);
  expect(rig.call('never listed')).toBeInstanceOf(Fault);
  expect(rig.events()).toMatchObject([{ name: 'b', change: 'added' }]);
});

test('a definition that is gone is told of', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'), tool('b'));
  expect(rig.list(tool('a'))).toEqual(['a']);
  expect(rig.events()).toMatchObject([{ name: 'b', change: 'removed' }]);
});

test('what somebody approves is shown, and whoever listens hears of it', async () => {
  const rig = await PinRig.started();
  const told: unknown[] = [];
  rig.pins.onDecision((server, kind) => told.push([server, kind]));
  rig.list(tool('a'));
  rig.list(tool('a', 'new'));
  await turn();
  expect(told).toEqual([]);
  approve(rig, 'a');
  expect(told).toEqual([['demo', 'tool']]);
  expect(rig.list(tool('a', 'new'))).toEqual(['a']);
  expect(rig.call('a')).toBe('a');
  expect(rig.list(tool('a'))).toEqual([]);
  expect(rig.metrics.definitions).toContain('demo quarantined 0');
});

test('a refused definition stays hidden without another word', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'));
  rig.list(tool('a', 'new'));
  await turn();
  const { book } = decide(rig.store.book, {
    verdict: 'reject',
    server: 'demo',
    name: 'a',
    kind: 'tool',
  });
  rig.store.replace(book);
  expect(rig.list(tool('a', 'new'))).toEqual([]);
  expect(rig.events()).toHaveLength(1);
  expect(rig.list(tool('a'))).toEqual(['a']);
});

test('a new process knows what was pinned, before it has seen any list', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'));
  rig.list(tool('a', 'new'));
  await turn();
  await rig.restart();
  expect(rig.call('a')).toBeInstanceOf(Fault);
  expect(rig.list(tool('a', 'new'))).toEqual([]);
  expect(rig.events()).toHaveLength(1);
});

test('hidden characters are not trusted at first sight', async () => {
  const rig = await PinRig.started();
  expect(rig.list(tool('a'), tool('b', 'x\u200by'))).toEqual(['a']);
  expect(rig.events()).toMatchObject([{ name: 'b', change: 'added' }]);
  expect(rig.call('b')).toBeInstanceOf(Fault);
});

test('of two definitions of one name only the approved one is shown', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'));
  expect(rig.list(tool('a', 'evil'), tool('a'))).toEqual(['a']);
  const evil = itemOf(tool('a', 'evil'));
  expect(rig.view.item(listKinds['tools/list'], evil)).toBeUndefined();
});

test('a list that comes in pages is pinned when its last page was read', async () => {
  const rig = await PinRig.started();
  expect(rig.page([tool('a')], undefined, '"1"')).toEqual(['a']);
  expect(rig.page([tool('x')], undefined, '"other"')).toEqual(['x']);
  expect(rig.page([tool('b')], '"1"', undefined)).toEqual(['b']);
  expect(rig.call('a')).toBe('a');
  expect(rig.page([tool('a')], undefined, '"1"')).toEqual(['a']);
  expect(rig.events()).toEqual([]);
  expect(rig.page([tool('c')], '"unknown"', undefined)).toEqual([]);
  expect(rig.events()).toMatchObject([{ name: 'c', change: 'added' }]);
});

test('report tells and hides nothing', async () => {
  const rig = await PinRig.started('report');
  expect(rig.list(tool('a'), tool('b', 'x\u200by'))).toEqual(['a', 'b']);
  expect(rig.events('definition with hidden characters')).toMatchObject([{ name: 'b' }]);
  expect(rig.list(tool('a', 'new'), tool('b', 'x\u200by'))).toEqual(['a', 'b']);
  expect(rig.call('a')).toBe('a');
  expect(rig.events()).toHaveLength(1);
  expect(rig.metrics.definitions).toEqual(['demo tool changed']);
});

test('resources are nothing that is pinned', async () => {
  const rig = await PinRig.started();
  const kind = listKinds['resources/list'];
  const item = itemOf('{"uri":"x:y","name":"n"}');
  rig.view.listed(kind, { cursor: undefined, items: [item], next: undefined });
  expect(rig.view.item(kind, item)).toBe(item);
  expect(rig.store.book.size).toBe(0);
});

test('pins that cannot be read keep the gateway from starting: nothing is trusted anew', async () => {
  const rig = new PinRig();
  rig.store.trouble = new PinTrouble('broken');
  expect(await rig.pins.start()).toEqual(new PinTrouble('broken'));
});

test('pins that cannot be written hold all the same', async () => {
  const rig = await PinRig.started();
  rig.store.trouble = new PinTrouble('disk full');
  rig.list(tool('a'));
  expect(rig.list(tool('a', 'new'))).toEqual([]);
  await turn();
  expect(rig.said).toContainEqual(
    expect.objectContaining({ level: 'error', fields: { reason: 'disk full' } }),
  );
  expect(rig.list(tool('a', 'new'))).toEqual([]);
});

test('what another gateway saw meanwhile is kept', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'));
  await turn();
  const other = new PinRig();
  other.store.book = rig.store.book;
  await other.pins.start();
  other.list(tool('a', 'new'));
  await turn();
  rig.store.replace(other.store.book);
  expect(rig.call('a')).toBeInstanceOf(Fault);
  expect(rig.list(tool('a', 'new'))).toEqual([]);
  expect(rig.events()).toEqual([]);
});

test('before it is started it neither hides nor pins', () => {
  const rig = new PinRig();
  expect(rig.list(tool('a'))).toEqual(['a']);
  expect(rig.store.book.size).toBe(0);
});

test('who only reads the pins decides by them, and leaves nothing in them', async () => {
  const rig = await PinRig.started();
  rig.list(tool('a'), tool('b'));
  await turn();
  const kept = rig.store.book;
  await rig.lookOnly();
  expect(rig.list(tool('a', 'other'), tool('b'), tool('c'))).toEqual(['b']);
  expect(rig.call('a')).toMatchObject({ code: 'quarantined' });
  expect(rig.call('c')).toMatchObject({ code: 'quarantined' });
  await turn();
  expect(rig.store.book).toBe(kept);
  expect(rig.events()).toEqual([]);
});
