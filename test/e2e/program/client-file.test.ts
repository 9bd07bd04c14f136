import { expect, test } from 'vitest';
import { program } from '../../support/program.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { newFile, newFolder } from './support/folder.ts';
import { greeting, offersIn } from './support/greeting.ts';
import { scriptedServer } from './support/servers.ts';
import { startTree } from './support/tree.ts';

// Such a file has no word about ports, so this needs 8080 to be free.
test.each(['mcpServers', 'servers'])(
  'a file with %s works as it is, on loopback, with a token told once [S03]',
  async (key) => {
    const entries = {
      first: scriptedServer,
      second: { type: 'stdio', ...scriptedServer, env: { COLOUR: 'blue' } },
      idle: { ...scriptedServer, disabled: true },
    };
    const file = newFile('mcp.json', JSON.stringify({ [key]: entries, theme: 'dark' }));
    const cwd = newFolder();
    const gateway = startTree([process.execPath, program, '--from', file], {
      cwd,
      env: { ...process.env, TMPDIR: cwd },
    });
    await gateway.until(greeting);
    const { tokens, address } = offersIn(gateway.output());
    expect(tokens).toHaveLength(1);
    expect(address.url.hostname).toBe('127.0.0.1');
    const client = await connectV1(address);
    const listed = async () => (await client.sdk.listTools()).tools.map(({ name }) => name);
    // A list goes out without a server that is still starting.
    await expect.poll(listed).toEqual(expect.arrayContaining(['first__echo', 'second__echo']));
    const names = await listed();
    expect(names.filter((name) => name.startsWith('idle'))).toEqual([]);
    await client.sdk.close();
    process.kill(gateway.pid, 'SIGTERM');
    expect((await gateway.ended).code).toBe(0);
  },
);
