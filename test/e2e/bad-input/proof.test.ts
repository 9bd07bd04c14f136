import { expect, it } from 'vitest';
import { addressOf, binaryFrame, RawConnection } from '../faults/support/raw-bytes.ts';
import { call, openGateway } from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { rawMembers } from '../support/raw-json.ts';

const ids = ['"é"', '"\\u00e9"', '"漢😀"', '1.50', '-0', '9007199254740993'];

it('a TCP client without proof is refused under its own id, byte for byte', async () => {
  const token = 'a-token-that-is-long-enough-for-this';
  const gateway = await openGateway({
    servers: { demo: stdioEntry },
    auth: { provider: 'token', token },
  });
  for (const id of ids) {
    const lines = await RawConnection.open(addressOf(gateway, 'lines'));
    await lines.write(`${call(id, 'echo')}\n`);
    await lines.closed;
    expect(rawMembers(lines.received.toString('utf8')).get('id')).toBe(id);
    const frames = await RawConnection.open(addressOf(gateway, 'frames'));
    await frames.write(binaryFrame(call(id, 'echo')));
    await frames.closed;
    expect(rawMembers(frames.received.toString('utf8', 12)).get('id')).toBe(id);
  }
  expect(await gateway.stop()).toBe(0);
});
