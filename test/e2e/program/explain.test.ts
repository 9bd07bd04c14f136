import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newFile } from './support/folder.ts';
import { runProgram } from './support/run-program.ts';

const program = fileURLToPath(new URL('../../fixtures/explain/server.ts', import.meta.url));

const named = (lists: object) => ({
  command: process.execPath,
  args: [program, JSON.stringify(lists)],
});

const config = newFile('gateway.yaml', {
  version: 1,
  servers: { files: named({ tools: ['read'] }), notes: named({ tools: ['read', 'add'] }) },
});

test('explain says where a request goes, starts servers only to ask them, and ends them', async () => {
  const asked = await runProgram(
    `explain --config ${config} --method tools/call --name add --json`.split(' '),
  );
  expect([asked.code, asked.stderr]).toEqual([0, '']);
  expect(JSON.parse(asked.stdout)).toMatchObject({
    steps: [{ rule: 'address' }, { rule: 'exposed name' }, { rule: 'owner', decided: true }],
    outcome: { kind: 'server', server: 'notes', era: 'legacy' },
  });
  const offline = await runProgram(
    `explain --config ${config} --method tools/call --name add --offline`.split(' '),
  );
  expect([offline.code, offline.stderr]).toEqual([0, '']);
  expect(offline.stdout).toContain('these did not list theirs: files, notes');
});

test('explain takes a request from a file, and says what it cannot read', async () => {
  const request = newFile('call.json', '{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
  const told = await runProgram(['explain', '-c', config, '--namespace', 'notes', request]);
  expect([told.code, told.stderr]).toEqual([0, '']);
  expect(told.stdout).toContain('=> server "notes"');
  const broken = newFile('broken.json', '{"jsonrpc":');
  for (const [file, says] of [
    ['nowhere.json', 'cannot read nowhere.json'],
    [broken, 'the request is no JSON-RPC message'],
  ] as const) {
    const { code, stdout, stderr } = await runProgram(['explain', '-c', config, file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  }
});

test('explain says what is wrong with the configuration', async () => {
  const wrong = newFile('gateway.yaml', { version: 1, servers: {}, federation: { prefix: 'x' } });
  const { code, stderr } = await runProgram(['explain', '-c', wrong, '--method', 'ping']);
  expect(code).toBe(78);
  expect(stderr).toContain('federation.prefix');
});
