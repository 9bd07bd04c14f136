import { expect, test } from 'vitest';
import type { ToolsReport } from '../../../../../src/adapters/inbound/cli/commands/tools.ts';
import type { RunSource } from '../../../../../src/adapters/inbound/cli/source.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const report = {
  kind: 'tools',
  servers: [
    {
      server: 'files',
      tools: [
        {
          name: 'read',
          description: 'Reads a file\nwith care',
          inputSchema: { properties: { path: { type: 'string' } }, required: ['path'] },
        },
        { name: 'list', inputSchema: {} },
      ],
    },
    { server: 'gone', trouble: 'cannot be reached' },
  ],
} as const satisfies ToolsReport;

const run = async (line: string, answer: ToolsReport = report) => {
  const asked: [RunSource, string | undefined][] = [];
  const outcome = await runCommandLine(line.split(' '), {
    tools: (...given) => {
      asked.push(given);
      return Promise.resolve(answer);
    },
  });
  return { ...outcome, asked };
};

test('each tool is shown as call takes it; a server that is away is talk', async () => {
  expect(await run('tools -c g.yaml')).toMatchObject({
    code: 0,
    out: 'files.read path=<string>\n    Reads a file\nfiles.list\n',
    error: 'error: gone: cannot be reached\n',
    asked: [[{ kind: 'config', file: 'g.yaml' }, undefined]],
  });
});

test('--json is one array', async () => {
  const { out } = await run('tools files -c g.yaml --json');
  expect(JSON.parse(out)).toEqual(report.servers);
});

test('at a URL there is one server, whose tools have the names it shows', async () => {
  const at = await run('tools --url http://h/mcp', {
    kind: 'tools',
    servers: [{ server: 'gateway', tools: [{ name: 'files__read', inputSchema: {} }] }],
  });
  expect(at).toMatchObject({
    out: 'files__read\n',
    asked: [[{ kind: 'url', url: 'http://h/mcp', token: undefined }, undefined]],
  });
});

test('the built-in server needs no configuration', async () => {
  expect((await run('tools demo')).asked).toEqual([[{ kind: 'demo' }, 'demo']]);
  expect(await run('tools')).toMatchObject({ code: 2, asked: [] });
});

test.each([
  [{ kind: 'unknown', server: 'fils', servers: ['files', 'web'] }, 2, 'the servers are files, web'],
  [{ kind: 'trouble', text: 'no pins' }, 69, 'error: no pins\n'],
  [{ kind: 'tools', servers: [{ server: 'a', trouble: 'gone' }] }, 69, 'error: a: gone\n'],
] satisfies [ToolsReport, number, string][])('%j ends with %i', async (answer, code, says) => {
  const outcome = await run('tools -c g.yaml', answer);
  expect(outcome).toMatchObject({ code, out: '' });
  expect(outcome.error).toContain(says);
});
