import { describe, expect, test } from 'vitest';
import { rawMembers } from '../support/raw-json.ts';
import { type EraClient, toolParams } from './support/clients/era-client.ts';
import type { Era } from './support/peers/peer.ts';
import { startPeer } from './support/peers/start-peer.ts';
import { eras, startRig } from './support/rig.ts';

const works = async (client: EraClient, id: string): Promise<boolean> => {
  const answer = await client.request(id, 'tools/call', toolParams('echo', '{"x":1.0}'));
  return rawMembers(answer).has('result');
};

describe.each(eras)('a server of the %s era that is replaced by one of the other', (before) => {
  const after: Era = before === 'legacy' ? 'modern' : 'legacy';

  test('costs no client more than one call', async () => {
    const old = await startPeer(before, 'http', 'changing');
    const rig = await startRig({
      servers: { changing: old },
      more: { changing: { era: 'auto' } },
      timeouts: { connect: '2s' },
    });
    const clients = await Promise.all(eras.map((front) => rig.open(front, { server: 'changing' })));
    for (const client of clients) expect(await works(client, '1')).toBe(true);
    const port = Number(new URL((old.entry as { url: string }).url).port);
    await old.close();
    const { peer } = await startPeer(after, 'http', 'changed', { port });
    for (const client of clients) {
      await works(client, '2');
      expect(await works(client, '3')).toBe(true);
      expect(await works(client, '4')).toBe(true);
    }
    for (const front of eras) {
      const fresh = await rig.open(front, { server: 'changing' });
      expect(await works(fresh, '1')).toBe(true);
    }
    expect(peer.callsOf('tools/call', 'echo').length).toBeGreaterThanOrEqual(6);
    // The one call under the old verdict comes as the old server would have had it.
    expect(peer.complaints.length).toBeLessThanOrEqual(clients.length);
  });
});

test('a server that is down while it is asked is asked again', async () => {
  const first = await startPeer('modern', 'http', 'late');
  const port = Number(new URL((first.entry as { url: string }).url).port);
  await first.close();
  const rig = await startRig({ servers: { late: first } });
  const client = rig.http('late');
  expect(await works(client, '1')).toBe(false);
  await startPeer('modern', 'http', 'late', { port });
  await works(client, '2');
  expect(await works(client, '3')).toBe(true);
});
