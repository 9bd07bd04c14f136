import { expect, test } from 'vitest';
import { ClientConfig } from '../../../src/bootstrap/import/client-config.ts';
import { parseClientDocument } from '../../../src/bootstrap/import/client-document.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { importClients } from '../../../src/domain/import/import-clients.ts';

const home = '/home/user';

const documentOf = (file: string, command: string, argument: string) => {
  const entry = { command, args: [argument], cwd: 'sub' };
  const read = parseClientDocument(
    file,
    JSON.stringify({ mcpServers: { [command]: entry } }),
    home,
  );
  if (!read.ok) throw new Error('it is not understood');
  return read.document;
};

test('servers of several files keep their folders and their places', () => {
  const documents = [
    documentOf('/first/mcp.json', 'one', 'x'),
    documentOf('/second/mcp.json', 'two', '$' + '{NOBODY}'),
  ];
  const options = { home, keepSecrets: true, ownPorts: [], taken: [] };
  const { servers } = importClients(documents, options);
  const config = new ClientConfig(documents, servers, {});
  expect(config.servers.map(({ entry }) => entry)).toEqual([
    expect.objectContaining({ command: 'one', cwd: '/first/sub' }),
    expect.objectContaining({ command: 'two', cwd: '/second/sub' }),
  ]);
  const { problems, files, places, value } = config.document(config.servers, { version: 1 });
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(/^\/second\/mcp\.json:1:\d+: variable NOBODY is not set/),
  ]);
  expect(places.problem(['servers', 'one', 'args', 0], '')).toMatchObject({
    file: '/first/mcp.json',
    line: 1,
  });
  expect(value).toMatchObject({ version: 1, servers: { one: {}, two: {} } });
  // The first stands for the whole.
  expect(files).toEqual(['/second/mcp.json']);
});
