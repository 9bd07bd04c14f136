import { expect, test } from 'vitest';
import type { RunPlan, RunQuestion } from '../../../../../src/adapters/inbound/cli/commands/run.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const plan: RunPlan = {
  files: ['/h/mcp.json'],
  servers: [
    { name: 'files', what: 'npx -y server-files /srv', file: '/h/mcp.json' },
    { name: 'web', what: 'https://w/mcp', file: '/h/mcp.json' },
  ],
  notes: [{ file: '/h/mcp.json', line: 3, column: 4, path: '', message: 'old is skipped' }],
};

const run = async (line: string, typed?: readonly string[]) => {
  const asked: RunQuestion[] = [];
  const approvals: boolean[] = [];
  const outcome = await runCommandLine(
    line.split(' '),
    {
      runClients: async (question, approve) => {
        asked.push(question);
        approvals.push(await approve(plan));
        return 0;
      },
    },
    typed,
  );
  return { ...outcome, asked, approvals };
};

test.each([
  ['run --from a.json', ['a.json']],
  ['run a.json b.json', ['a.json', 'b.json']],
  ['run --from a.json b.json', ['a.json', 'b.json']],
  ['run --yes', []],
])('%s takes the servers of these files', async (line, files) => {
  const { code, asked, approvals } = await run(line);
  expect([code, asked[0]?.files, approvals]).toEqual([0, files, [true]]);
});

test('what would be started is shown before it is', async () => {
  const { out, error } = await run('run a.json');
  expect(out).toBe('');
  expect(error).toBe(
    'note: /h/mcp.json:3:4: old is skipped\n' +
      'Found 2 servers in 1 file:\n' +
      '  files  npx -y server-files /srv  (/h/mcp.json)\n' +
      '  web    https://w/mcp  (/h/mcp.json)\n',
  );
});

test('a person is asked once, and --yes answers', async () => {
  const yes = await run('run', ['y']);
  expect(yes.approvals).toEqual([true]);
  expect(yes.error).toContain('Start them? [Y/n]');
  expect((await run('run', ['n'])).approvals).toEqual([false]);
  expect((await run('run a.json', ['n'])).approvals).toEqual([false]);
  const told = await run('run --yes', ['n']);
  expect(told.approvals).toEqual([true]);
  expect(told.error).not.toContain('Start them?');
});

test('nothing that nobody named or saw is started', async () => {
  const { code, error, asked } = await run('run');
  expect([code, asked]).toEqual([2, []]);
  expect(error).toContain('name the files, or add --yes');
});

test.each(['run --dev', 'run -c g.yaml'])('%s is a usage error', async (line) => {
  expect(await run(line)).toMatchObject({ code: 2, asked: [] });
});

test('port and manner are passed on', async () => {
  const { asked } = await run('run a.json --port 8090 --json --log-level warn -q');
  expect(asked).toEqual([
    { files: ['a.json'], port: 8090, logLevel: 'warn', isQuiet: true, asJson: true },
  ]);
});
