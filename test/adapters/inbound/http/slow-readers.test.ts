import { afterEach, expect, test } from 'vitest';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { note, resultOf } from '../../../support/scripted-gateway.ts';
import { call, HttpRig } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());

const LARGE = encodeText(`{"jsonrpc":"2.0","method":"${'x'.repeat(500_000)}"}`);
/** Far more than the kernel takes for a reader that hangs. */
const MANY = 60;

const hanging = async () => {
  rig = await HttpRig.started();
  const session = await rig.open();
  const reader = await rig.listen(session);
  reader.hang();
  return { session, reader, outlet: rig.gateway.last.outlet };
};

test('pauses servers while a client reads too slowly [L07]', async () => {
  const { reader, outlet } = await hanging();
  for (let count = 0; count < MANY; count += 1) outlet.deliver(LARGE);
  expect(rig.happenings.count('pause')).toBe(1);
  expect(rig.happenings.count('resume')).toBe(0);
  reader.readOn();
  await rig.happenings.until('resume');
  await reader.event(MANY - 1);
  reader.close();
});

test('cuts a client off that stays too slow and keeps its session [L07]', async () => {
  const { session, reader, outlet } = await hanging();
  for (let count = 0; count < MANY; count += 1) {
    outlet.deliver(LARGE);
    await new Promise(setImmediate);
  }
  expect(rig.happenings.count('pause')).toBe(1);
  rig.time.advance(29_000);
  expect(rig.happenings.count('dropped slow_reader')).toBe(0);
  rig.time.advance(300_000);
  expect(rig.happenings.count('dropped slow_reader')).toBe(1);
  expect(rig.happenings.count('resume')).toBe(1);
  reader.readOn();
  await reader.ended();
  expect((await rig.post(session, call('echo'))).status).toBe(200);
});

test('lets one large message through', async () => {
  rig = await HttpRig.started();
  const session = await rig.open();
  const opening = rig.stream({ body: call('hold'), headers: { 'mcp-session-id': session } });
  await rig.happenings.until('received hold');
  const { sink, id } = rig.gateway.held;
  sink.push(note('x'));
  sink.answer(resultOf(id, `"${'y'.repeat(5_000_000)}"`), 'channel');
  const reader = await opening;
  expect((await reader.event(2)).data).toHaveLength(5_000_036);
  await reader.ended();
});
