import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask } from '../../../../support/backend/opened.ts';
import { frameTypes } from '../../../../support/originals/layouts.ts';
import {
  type FramePeer,
  frameServer,
  type PeerFrame,
} from '../../../../support/peers/frame-peer.ts';
import { linkTo, quick } from './rig.ts';

const { health, request, response } = frameTypes;

/** One heartbeat passes. */
const beat = () => vi.advanceTimersByTime(quick.heartbeatMs);

/** A link and the server's end of it, which does what `onFrame` says and nothing else. */
const pairOf = async (
  framing: 'g12' | 'r16',
  version: number,
  onFrame: (peer: FramePeer, frame: PeerFrame) => void = () => {},
) => {
  const accepted = Promise.withResolvers<FramePeer>();
  const pair = await linkTo(frameServer(framing, version, onFrame, accepted.resolve), { framing });
  beat(); // the agreement itself was a sign of life
  return { ...pair, peer: await accepted.promise };
};

describe('The sign of life', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  test('of the server is answered, but not its answer to ours', async () => {
    const { link, heard, peer } = await pairOf('g12', 1, (from, { type }) => {
      // Like the original gateway, it answers every sign of life.
      if (type === health) from.send(health);
      if (type === request) from.send(response, '{"jsonrpc":"2.0","id":1,"result":{}}');
    });
    peer.send(health);
    await peer.came(health, 1);
    ask(link, 1, 'ping');
    await heard.answer(1);
    expect(peer.textsOf(health)).toEqual(['']);
  });

  test('is asked for in silence again and again, and who answers lives on', async () => {
    const { heard, peer } = await pairOf('g12', 2, (from, { type }) => {
      if (type === health) from.send(health);
      if (type === health) from.send(request, '{"jsonrpc":"2.0","method":"alive"}');
    });
    for (let sign = 1; sign <= 3; sign += 1) {
      beat();
      await heard.until(() => heard.messages.length === sign);
      beat(); // something came meanwhile, so nothing is asked
    }
    expect(peer.textsOf(health)).toEqual(['', '', '']);
    expect(heard.closings).toHaveLength(0);
  });

  test('is owed in version 2: after two heartbeats of silence the server is dead [F10]', async () => {
    const { heard, peer } = await pairOf('g12', 2);
    beat();
    await peer.came(health, 1);
    expect(heard.closings).toHaveLength(0);
    beat();
    expect(heard.closings.map(({ message }) => message)).toEqual([
      'Server "demo" is not available: it gave no sign of life.',
    ]);
  });

  test.each(['g12', 'r16'] as const)('is not owed in version 1 of %s', async (framing) => {
    const { heard, peer } = await pairOf(framing, 1);
    const asked = peer.textsOf(health).length;
    for (let sign = 1; sign <= 5; sign += 1) {
      beat();
      await peer.came(health, asked + sign);
    }
    expect(heard.closings).toHaveLength(0);
  });

  test('is expected in version 1 of who has answered one', async () => {
    const { link, heard, peer } = await pairOf('g12', 1, (from, { type }) => {
      if (type === health && from.textsOf(health).length === 1) from.send(health);
      if (type === request) from.send(response, '{"jsonrpc":"2.0","id":1,"result":{}}');
    });
    beat();
    await peer.came(health, 1);
    ask(link, 1, 'ping');
    await heard.answer(1);
    beat();
    beat();
    await peer.came(health, 2);
    expect(heard.closings).toHaveLength(0);
    beat();
    expect(heard.closings[0]?.message).toContain('no sign of life');
  });

  test('goes to an R16 server as {} at every heartbeat, however much it says', async () => {
    const { heard, peer } = await pairOf('r16', 1);
    for (let sign = 1; sign <= 3; sign += 1) {
      peer.send(request, '{"jsonrpc":"2.0","method":"chatter"}');
      await heard.until(() => heard.messages.length === sign);
      beat();
      await peer.came(health, sign + 1);
    }
    expect(peer.textsOf(health)).toEqual(['{}', '{}', '{}', '{}']);
  });

  test('is not missed of a server that is not read', async () => {
    const { link, heard } = await pairOf('g12', 2);
    link.pause();
    for (let count = 0; count < 4; count += 1) beat();
    link.resume();
    expect(heard.closings).toHaveLength(0);
  });
});
