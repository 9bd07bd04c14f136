import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { frontendNames, startGrid } from '../support/grid.ts';
import { callTool, introduce } from '../support/talk.ts';

it('[FE-06] writes nothing but JSON lines to standard output', async () => {
  const { entry } = await startScriptedServer('tcp-newline');
  const { gateway } = await startGrid({ servers: { scripted: entry } });
  const written: string[] = [];
  gateway.output.on('data', (chunk: Buffer) => written.push(String(chunk)));
  const client = StreamClient.piped(gateway);
  await introduce(client);
  await callTool(client, 'big', '{"bytes":200000}');
  await client.send('this is no JSON');
  await client.next((text) => text.includes('-32700'));
  await client.close();
  expect(await gateway.exited).toBe(0);
  const lines = written.join('').split('\n');
  expect(lines.pop()).toBe('');
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0');
});

it('[FE-09] [FE-11] [FE-05] serves every enabled frontend and opens no port for a disabled one; the socket file has exactly the configured permissions and is gone at the end', async () => {
  const { entry } = await startScriptedServer('tcp-newline');
  const grid = await startGrid({ servers: { scripted: entry } });
  for (const frontend of frontendNames) {
    const client = await grid.open(frontend);
    await introduce(client);
    expect(await callTool(client, 'echo', '[1]')).toContain('"echo":[1]');
  }
  const probe = connect(grid.closedPort, '127.0.0.1');
  const [problem] = await once(probe, 'error').catch((error: unknown) => [error]);
  expect(problem).toMatchObject({ code: 'ECONNREFUSED' });
  expect(statSync(grid.socketPath).mode & 0o777).toBe(0o640);
  expect(await grid.gateway.stop()).toBe(0);
  expect(() => statSync(grid.socketPath)).toThrow('ENOENT');
});
