import { expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { openFrontends, startGrid } from '../support/grid.ts';
import { callText, introduce } from '../support/talk.ts';

const CALLS = 2_000;
const CLIENTS = 12;

it('[L14] gives 2,000 calls outstanding on one shared child their own answers', async () => {
  const { entry } = await startScriptedServer('stdio');
  const grid = await startGrid({ servers: { scripted: { ...entry, shared: true } } });
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, at) => {
      const client = await grid.open(openFrontends[at % openFrontends.length] ?? 'http');
      await introduce(client);
      return client;
    }),
  );
  const calls = Array.from({ length: CALLS }, async (_, at) => {
    const args = `{"of":${CALLS},"word":"w${at}" }`;
    const id = String(Math.floor(at / CLIENTS));
    const answer = await clients[at % CLIENTS]?.request(callText(id, 'outstanding', args));
    expect(answer).toBe(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"echo":${args}}}`);
  });
  await Promise.all(calls);
});
