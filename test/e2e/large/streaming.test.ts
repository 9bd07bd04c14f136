import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { callLarge, expectedAnswer } from '../../support/large/start.ts';
import { Version2Client } from '../binary/support/version2-client.ts';
import { toolParams } from '../eras/support/clients/era-client.ts';
import { ModernHttpClient } from '../eras/support/clients/modern-http.ts';
import { HttpReader, initialize } from './support/clients.ts';
import { PartialBody } from './support/partial-body.ts';
import { useLargeRig } from './support/rig.ts';

const rig = useLargeRig();

/** Its server holds it back until the client has seen a part of it. */
const held = { bytes: 4_000_000, holdsAfter: 2_000_000 };
const SEEN_BYTES = 1_200_000;

it.each([
  ['one body', 'http', {}],
  ['one body whose id comes last', 'http', { idLast: true }],
  ['an event', 'http', { events: true, idLast: true }],
  ['a line of a process', 'stdio', {}],
])('over HTTP the client gets %s before its server has sent all of it', async (_, server, args) => {
  const client = await HttpReader.open(rig.gateway, `/mcp/${server}`);
  const request = callLarge('"early"', { ...held, ...args });
  const body = new PartialBody(await client.post(request));
  await body.until(SEEN_BYTES);
  await client.ask(callLarge(2, {}, 'go'));
  expect(await body.message()).toEqual(expectedAnswer(request));
  await rig.spoolIsEmpty();
});

it('so does a client of version 2 of the binary protocol, and its other calls go on', async () => {
  const client = await Version2Client.connect(rig.gateway.port('tcp'));
  await client.request(JSON.stringify(initialize));
  const request = callLarge('early', held);
  const call = client.open(
    JSON.stringify({ ...request, params: { ...request.params, name: 'http__large' } }),
  );
  await expect.poll(() => call.receivedBytes).toBeGreaterThan(SEEN_BYTES);
  await client.request(JSON.stringify(callLarge(2, {}, 'http__go')));
  const digest = createHash('sha256')
    .update(await call.answer)
    .digest('hex');
  expect(digest).toBe(expectedAnswer(request).digest);
  await client.close();
});

it('so does a client of the stateless era, of a server of that era', async () => {
  const client = new ModernHttpClient(rig.gateway.url('http', '/mcp/modern'));
  const call = client.open('7', 'tools/call', toolParams('large', JSON.stringify(held)));
  await expect.poll(() => call.raw.length).toBeGreaterThan(SEEN_BYTES / 2);
  await client.request('8', 'tools/call', toolParams('go'));
  const request = callLarge(7, held);
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
  const expected = expectedAnswer({ ...request, params: { ...request.params, _meta: meta } });
  const digest = createHash('sha256')
    .update(await call.ended)
    .digest('hex');
  expect(digest).toBe(expected.digest);
  await client.close();
});
