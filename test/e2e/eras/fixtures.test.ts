import { describe, expect, test } from 'vitest';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import { HttpClient } from '../support/clients/http.ts';
import { rawAt } from '../support/raw-json.ts';
import { ChannelClient } from './support/clients/channel-client.ts';
import { toolParams } from './support/clients/era-client.ts';
import { ModernHttpClient } from './support/clients/modern-http.ts';
import type { Era } from './support/peers/peer.ts';
import { startPeer } from './support/peers/start-peer.ts';
import { eras } from './support/rig.ts';

const start = async (era: Era) => {
  const started = await startPeer(era, 'http', 'fixture');
  const { url } = started.entry as { url: string };
  return { ...started, url };
};

describe.each(eras)('the scripted server of the %s era, without a gateway', (era) => {
  test('is one to the official client', async () => {
    const { peer, url } = await start(era);
    const mode = era === 'legacy' ? 'legacy' : { pin: '2026-07-28' };
    const client = await connectV2({ kind: 'http', url: new URL(url) }, mode);
    const { tools } = await client.sdk.listTools();
    expect(tools.map(({ name }) => name)).toContain('ask');
    const answer = await client.call('ask', {});
    expect(answer).toMatchObject({ answer: { action: 'accept' } });
    await client.sdk.close();
    expect(peer.complaints).toEqual([]);
  });

  test('tells the raw client what it does', async () => {
    const { peer, url } = await start(era);
    const client =
      era === 'modern'
        ? new ModernHttpClient(url)
        : await ChannelClient.legacy(new HttpClient(url));
    const meta = '"progressToken":"t"';
    const answer = await client.request('7', 'tools/call', toolParams('progress'), { meta });
    expect(rawAt(answer, 'result', 'token')).toBe('"t"');
    expect(client.messages.filter((text) => text.includes('"progress":'))).toHaveLength(3);
    await client.close();
    expect(peer.complaints).toEqual([]);
    expect(peer.callsOf('tools/call', 'progress')).toHaveLength(1);
  });
});
