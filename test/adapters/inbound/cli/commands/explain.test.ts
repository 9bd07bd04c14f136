import { describe, expect, test } from 'vitest';
import type {
  ExplainQuestion,
  ExplainReport,
} from '../../../../../src/adapters/inbound/cli/commands/explain.ts';
import type { SettingsSource } from '../../../../../src/adapters/inbound/cli/source.ts';
import type { AccessExplanation } from '../../../../../src/application/authorization/access-explanation.ts';
import type { Explanation, Outcome } from '../../../../../src/application/relay/explanation.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const outcome: Outcome = {
  kind: 'server',
  server: 'files',
  name: { written: 'files__read', atServer: 'read' },
  edits: [{ from: '"files__read"', to: '"read"' }],
  isAnswerChanged: false,
  era: 'unknown',
  endpoints: ['stdio node'],
};

const explanation = (changes: Partial<Explanation> = {}): Explanation => ({
  era: 'legacy',
  method: 'tools/call',
  steps: [
    { rule: 'address', decided: false, text: 'the address is the whole catalogue' },
    { rule: 'prefix', decided: true, text: '"files__" is a server' },
  ],
  outcome,
  ...changes,
});

const run = async (
  args: readonly string[],
  report: ExplainReport = { kind: 'explanation', explanation: explanation() },
  input = 'from stdin',
) => {
  const asked: { source: SettingsSource; question: ExplainQuestion }[] = [];
  const { code, out, error } = await runCommandLine(['explain', ...args], {
    defaultConfig: () => 'gateway.yaml',
    explain: (source, question) => {
      asked.push({ source, question });
      return Promise.resolve(report);
    },
    read: (file) =>
      Promise.resolve(
        file === 'gone.json' ? undefined : file === undefined ? input : `text of ${file}`,
      ),
  });
  return { code, out, error, asked, question: asked[0]?.question };
};

const composed = async (args: readonly string[]): Promise<unknown> => {
  const { question } = await run(args);
  return JSON.parse(question?.request ?? '');
};

describe('the request', () => {
  test('is read from standard input, or from a file', async () => {
    expect((await run([])).question?.request).toBe('from stdin');
    expect((await run(['-'])).question?.request).toBe('from stdin');
    expect((await run(['call.json'])).question?.request).toBe('text of call.json');
    const gone = await run(['gone.json']);
    expect([gone.code, gone.error, gone.asked]).toEqual([2, 'error: cannot read gone.json\n', []]);
  });

  test.each<[readonly string[], object]>([
    [['--method', 'tools/call', '--name', 'x'], { name: 'x' }],
    [['--method', 'resources/read', '--uri', 'a:b'], { uri: 'a:b' }],
    [
      ['--method', 'completion/complete', '--name', 'p'],
      { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: '', value: '' } },
    ],
    [
      ['--method', 'completion/complete', '--uri', 'a:{b}'],
      { ref: { type: 'ref/resource', uri: 'a:{b}' }, argument: { name: '', value: '' } },
    ],
    [['--method', 'tasks/get', '--name', 't'], { taskId: 't' }],
  ])('is composed of %j', async (args, params) => {
    expect(await composed(args)).toEqual({ jsonrpc: '2.0', id: 1, method: args[1], params });
  });

  test('names its revision with --era modern', async () => {
    const args = ['--method', 'tools/call', '--name', 'x', '--era', 'modern'];
    expect(await composed(args)).toMatchObject({
      params: { name: 'x', _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
    });
  });
});

test('what names a namespace, the client, and --offline are passed on', async () => {
  const args = '--config g.yaml --namespace a --header b --client cursor/1.2 --offline'.split(' ');
  const { asked } = await run(args);
  expect(asked).toEqual([
    {
      source: { kind: 'config', file: 'g.yaml' },
      question: {
        request: 'from stdin',
        namespace: 'a',
        asked: 'b',
        client: 'cursor/1.2',
        isOffline: true,
      },
    },
  ]);
});

describe('whose request it is', () => {
  test('is passed on with what he holds', async () => {
    const args = ['--as', 'user:a', '--scopes', 'mcp:x:read,pay  b', '--groups', 'night shift,b'];
    const { question } = await run([...args, '--address', '10.0.0.1']);
    expect(question?.as).toEqual({
      principal: 'user:a',
      scopes: ['mcp:x:read', 'pay', 'b'],
      groups: ['night shift', 'b'],
      address: '10.0.0.1',
    });
  });

  test('has to be named where something is said of him', async () => {
    const { code, error, asked } = await run(['--scopes', 'a']);
    expect([code, asked]).toEqual([2, []]);
    expect(error).toContain('add --as');
  });

  const told = async (access: Partial<AccessExplanation>, args: readonly string[] = []) => {
    const whole = { principal: 'user:a', isAllowed: true, by: 'rule', isAskedElsewhere: false };
    const report = { explanation: explanation(), access: { ...whole, ...access } };
    return (await run(args, { kind: 'explanation', ...report } as ExplainReport)).out;
  };

  test.each<[Partial<AccessExplanation>, string]>([
    [{ rule: 'readers' }, '=> allowed to user:a: by the rule "readers"\n'],
    [{ isAllowed: false, rule: 'no' }, '=> denied to user:a: by the rule "no"\n'],
    [{ by: 'default' }, '=> allowed to user:a: no rule denies it, and the default allows\n'],
    [{ by: 'default', isAllowed: false }, '=> denied to user:a: no rule allows it\n'],
    [{ by: 'scope' }, '=> allowed to user:a: by the scopes of its token\n'],
    [
      { by: 'scope', isAllowed: false, scope: 'a b', rule: 'r' },
      '=> denied to user:a: scopes are missing\n   scopes that are missing: a b\n   for the rule: r\n',
    ],
    [{ by: 'operator' }, '=> allowed to user:a: the local user may do what no rule denies\n'],
    [
      { rule: 'readers', isAskedElsewhere: true },
      'by the rule "readers"\n   the decision point, which is not asked here, may refuse\n',
    ],
  ])('%o', async (access, text) => {
    expect((await told(access)).endsWith(text)).toBe(true);
  });

  test('what is decided is part of the JSON', async () => {
    expect(JSON.parse(await told({ rule: 'readers' }, ['--json'])).authorization).toMatchObject({
      rule: 'readers',
      isAllowed: true,
    });
  });
});

describe('the answer', () => {
  test('tells the steps and the server', async () => {
    const { code, out } = await run([]);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'tools/call of a legacy client',
        '  1. address  no   the address is the whole catalogue',
        '  2. prefix   yes  "files__" is a server',
        '=> server "files", name "read"',
        '   era: not known before the server is asked',
        '   endpoint: stdio node',
        '   request: "files__read" becomes "read"',
        '   answer: unchanged',
        '',
      ].join('\n'),
    );
  });

  test('tells how one of several endpoints is chosen', async () => {
    const { out } = await run([], {
      kind: 'explanation',
      explanation: explanation({
        outcome: {
          kind: 'server',
          server: 'files',
          edits: [],
          isAnswerChanged: false,
          era: 'legacy',
          endpoints: ['unix /a, weight 100', 'unix /b, weight 50, gets nothing now: circuit_open'],
          balancing: 'least_connections',
        },
      }),
    });
    expect(out).toContain('   endpoint: unix /b, weight 50, gets nothing now: circuit_open\n');
    expect(out).toContain('   balancing: least_connections\n');
  });

  test('tells what the gateway answers itself, and what it refuses', async () => {
    const own = await run([], {
      kind: 'explanation',
      explanation: explanation({ steps: [], outcome: { kind: 'gateway', text: 'it answers' } }),
    });
    expect(own.out).toContain('=> it answers\n');
    const refused = await run([], {
      kind: 'explanation',
      explanation: explanation({
        outcome: { kind: 'fault', error: 'invalid_params', code: -32602, text: 'a\u001b[2Jb' },
      }),
    });
    expect(refused.code).toBe(0);
    expect(refused.out).toContain('=> refused: invalid_params (-32602)\n   a [2Jb\n');
  });

  test('is the whole explanation with --json', async () => {
    const { out } = await run(['--json']);
    expect(JSON.parse(out)).toEqual(explanation());
  });

  test('says what is wrong with the configuration or the request', async () => {
    const problem = { file: 'g.yaml', line: 1, column: 2, path: '', message: 'wrong' };
    const wrong = await run([], { kind: 'problems', problems: [problem] });
    expect([wrong.code, wrong.out]).toEqual([78, '']);
    expect(wrong.error).toContain('wrong');
    const unread = await run([], { kind: 'refused', text: 'no JSON' });
    expect([unread.code, unread.error]).toEqual([2, 'error: no JSON\n']);
  });
});
