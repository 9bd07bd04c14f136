import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { newFile } from '../program/support/folder.ts';
import { runProgram } from '../program/support/run-program.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { startGateway } from '../support/gateway.ts';
import { callTool, introduce } from '../support/talk.ts';

const secret = 'a-secret-of-at-least-thirty-two-bytes';
const env = { ...process.env, JWT_SECRET_KEY: secret };
const settings = {
  auth: { provider: 'jwt', jwt: { issuer: 'mcp-gateway', audience: 'mcp-services' } },
  server: { frontends: [listener('websocket')] },
  servers: { one: scriptedServer },
};
const create = ['admin', 'token', 'create', '--config'];

test('[CL-06] a token of the program opens a gateway of the same secret, and no other', async () => {
  const file = newFile('gateway.yaml', stringify(settings));
  const made = await runProgram([...create, file, '-u', 'ada', '-e', '7d', '-s', 'mcp:*'], env);
  expect(made.code).toBe(0);
  const token = made.stdout.trim();
  const gateway = await startGateway(settings, { env: { JWT_SECRET_KEY: secret } });
  const open = (shown: string) =>
    WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp`, {
      authorization: `Bearer ${shown}`,
    });
  const client = await open(token);
  await introduce(client);
  expect(await callTool(client, 'echo', '{"text":"hi"}')).toContain('hi');
  const other = { ...process.env, JWT_SECRET_KEY: `${secret}-another` };
  const foreign = await runProgram([...create, file], other);
  await expect(open(foreign.stdout.trim())).rejects.toThrow();
  await gateway.stop();
});

test('[CL-06] without a secret there is no token', async () => {
  const file = newFile('gateway.yaml', stringify(settings));
  const { JWT_SECRET_KEY: _, ...bare } = env;
  const refused = await runProgram([...create, file], bare);
  expect([refused.code, refused.stdout]).toEqual([78, '']);
  expect(refused.stderr).toContain('JWT_SECRET_KEY');
  const listed = {
    ...settings,
    auth: { provider: 'token', token: 'a-listed-token-of-32-characters!' },
  };
  const other = await runProgram([...create, newFile('listed.yaml', stringify(listed))], env);
  expect([other.code, other.stdout]).toEqual([78, '']);
  expect(other.stderr).toContain('auth.provider is token');
});
