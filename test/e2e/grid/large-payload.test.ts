import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BackendName,
  backendNames,
  startScriptedServer,
} from '../support/backends/scripted-server.ts';
import { type FrontendName, frontendNames, type Grid, startGrid } from '../support/grid.ts';
import { sampleText } from '../support/samples.ts';
import { callTool, introduce } from '../support/talk.ts';

const PAYLOAD_BYTES = 9_900_000;
const SEED = 9;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const args = `{"text":"${sampleText(PAYLOAD_BYTES, SEED)}"}`;
const expected = sha256(`{"content":[],"echo":${args}}`);

/** Every way in with two ways out, and every way out with two ways in. */
const entrances = (backend: BackendName): readonly FrontendName[] =>
  backend === 'stdio' || backend === 'http' ? frontendNames : ['http', 'websocket'];

describe.each(backendNames)('9.9 MB to and from a server on %s', (backend) => {
  let grid: Grid;
  beforeAll(async () => {
    const { entry } = await startScriptedServer(backend);
    grid = await startGrid({ servers: { scripted: entry } });
  });
  afterAll(() => grid.gateway.kill());

  it.each(entrances(backend))('[PD-06] crosses by %s byte for byte', async (frontend) => {
    const client = await grid.open(frontend);
    await introduce(client);
    expect(sha256(await callTool(client, 'echo', args))).toBe(expected);
    await client.close();
  });
});
