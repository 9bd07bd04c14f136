import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { program } from '../../support/program.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { freePort } from '../support/ports.ts';
import { newFile } from './support/folder.ts';
import { scriptedServer } from './support/servers.ts';
import { startTree } from './support/tree.ts';

const token = 'a-token-in-a-file';

test('a TOML file with a secret in another file is served where variables say', async () => {
  const port = await freePort();
  const [script = ''] = scriptedServer.args;
  const file = newFile(
    'gateway.toml',
    `[server]
port = 1

[auth]
provider = "token"
token = "\${file:token}"

[servers.first]
command = "\${RUNNER:?the program that runs scripts}"
args = []
`,
  );
  writeFileSync(join(dirname(file), 'token'), `${token}\n`);
  const gateway = startTree([process.execPath, program, 'serve', '--config', file], {
    cwd: dirname(file),
    env: {
      ...process.env,
      TMPDIR: dirname(file),
      RUNNER: process.execPath,
      MCP_GATEWAY_PORT: String(port),
      MCP_GATEWAY__SERVERS__FIRST__ARGS__0: script,
    },
  });
  await gateway.until(/"msg":"ready"/);
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  const client = await connectV1({
    kind: 'http',
    url,
    headers: { authorization: `Bearer ${token}` },
  });
  expect((await client.sdk.listTools()).tools.map(({ name }) => name)).toContain('echo');
  await client.sdk.close();
  expect(gateway.output()).not.toContain(token);
  process.kill(gateway.pid, 'SIGTERM');
  expect((await gateway.ended).code).toBe(0);
});
