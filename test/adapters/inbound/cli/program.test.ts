import { expect, test } from 'vitest';
import type { ServeOptions } from '../../../../src/adapters/inbound/cli/commands/serve.ts';
import type { ValidationReport } from '../../../../src/adapters/inbound/cli/commands/validate.ts';
import type { SettingsSource } from '../../../../src/adapters/inbound/cli/source.ts';
import { runCommandLine } from '../../../support/cli/run-command-line.ts';

const valid: ValidationReport = {
  kind: 'gateway',
  problems: [],
  warnings: [],
  notes: [],
  servers: 2,
  frontends: 1,
};

/** Runs the command line and tells everything it did. */
const run = async (
  line: string,
  { report = valid, defaultConfig = undefined as string | undefined } = {},
  typed?: readonly string[],
) => {
  const served: ServeOptions[] = [];
  const validated: SettingsSource[] = [];
  const outcome = await runCommandLine(
    line === '' ? [] : line.split(' '),
    {
      defaultConfig: () => defaultConfig,
      useEnvironmentFile: (file) =>
        file === 'gone.env' ? 'gone.env: there is no such file' : undefined,
      serve: async (options) => {
        served.push(options);
        return 69;
      },
      firstRun: async () => 1,
      validate: async (source) => {
        validated.push(source);
        return report;
      },
    },
    typed,
  );
  return { ...outcome, served, validated };
};

test.each([
  ['serve --config a.yaml', { kind: 'config', file: 'a.yaml' }],
  ['--config a.yaml', { kind: 'config', file: 'a.yaml' }],
  ['-c a.yaml serve', { kind: 'config', file: 'a.yaml' }],
  ['--from client.json', { kind: 'from', file: 'client.json' }],
  ['serve --dev', { kind: 'dev' }],
])("%s serves, and its exit code is the program's", async (line, source) => {
  const { code, served, out, error } = await run(line);
  expect(served).toEqual([{ source, logLevel: undefined, isQuiet: false, asJson: false }]);
  expect([code, out, error]).toEqual([69, '', '']);
});

test('--log-level and --quiet are passed on', async () => {
  const { served } = await run('serve --dev --log-level warn -q');
  expect(served).toEqual([
    { source: { kind: 'dev' }, logLevel: 'warn', isQuiet: true, asJson: false },
  ]);
});

test('with nothing configured a person is asked, and a program told what is missing', async () => {
  expect(await run('', {}, [])).toMatchObject({ code: 1, error: '', served: [] });
  expect(await run('serve', {}, [])).toMatchObject({ code: 2, served: [] });
  expect(await run('', {})).toMatchObject({ code: 2, served: [] });
});

test('variables of a file are read before anything is done', async () => {
  expect(await run('--dev --env-file a.env')).toMatchObject({ code: 69 });
  expect(await run('serve --dev --env-file gone.env')).toMatchObject({
    code: 2,
    error: 'error: gone.env: there is no such file\n',
    served: [],
  });
});

test('the default file is used when it exists', async () => {
  const { served } = await run('', { defaultConfig: '/etc/mcp-gateway/gateway.yaml' });
  expect(served[0]?.source).toEqual({ kind: 'config', file: '/etc/mcp-gateway/gateway.yaml' });
});

test.each([
  [
    '',
    "error: no configuration: name one with --config FILE, use an MCP client's with --from FILE, or try --dev\n",
  ],
  ['-c a --dev', "error: option '-c, --config <file>' cannot be used with option '--dev'\n"],
  [
    '-c a --from b',
    "error: option '-c, --config <file>' cannot be used with option '--from <file>'\n",
  ],
  ['--from a --dev', "error: option '--from <file>' cannot be used with option '--dev'\n"],
  ['--config', "error: option '-c, --config <file>' argument missing\n"],
  [
    '--dev --log-level trace',
    "error: option '--log-level <level>' argument 'trace' is invalid. Allowed choices are debug, info, warn, error, silent.\n",
  ],
  ['--nope', "error: unknown option '--nope'\n"],
  ['--conifg x', "error: unknown option '--conifg'\n(Did you mean --config?)\n"],
  ['validat -c a', 'error: unknown command "validat": did you mean "validate"?\n'],
  ['frobnicate', 'error: unknown command "frobnicate": see --help\n'],
])('%j is a usage error', async (line, message) => {
  const { code, out, error, served } = await run(line);
  expect([code, out, error, served]).toEqual([2, '', message, []]);
});

test.each(['--version', '-v'])('%s prints the version on stdout', async (line) => {
  expect(await run(line)).toMatchObject({ code: 0, out: '1.2.3\n', error: '', served: [] });
});

test.each(['--help', '-h', 'help'])(
  '%s explains options, commands and exit codes on stdout',
  async (line) => {
    const { code, out, error, served } = await run(line);
    expect([code, error, served]).toEqual([0, '', []]);
    for (const word of [
      '--config',
      '--from',
      '--dev',
      '--log-level',
      'serve',
      'validate',
      '69',
      '78',
    ]) {
      expect(out).toContain(word);
    }
  },
);

test('an action that breaks is not taken for a usage error', async () => {
  const broken = {
    ...valid,
    get problems(): never {
      throw new TypeError('bug');
    },
  };
  await expect(run('validate -c a', { report: broken })).rejects.toThrow('bug');
});

test.each(['validate -c a.yaml', '--config a.yaml --validate'])('%s says OK', async (line) => {
  expect(await run(line)).toMatchObject({
    code: 0,
    out: 'OK: 2 servers, 1 frontend\n',
    error: '',
    validated: [{ kind: 'config', file: 'a.yaml' }],
    served: [],
  });
});

const at = { file: 'a.yaml', line: 3, column: 5, path: 'x' };
const report: ValidationReport = {
  kind: 'gateway',
  problems: [{ ...at, message: 'is \u001b[31mwrong' }],
  warnings: [{ ...at, line: 1, message: 'is odd' }],
  notes: [{ ...at, line: 2, message: 'is read as y' }],
  servers: 0,
  frontends: 0,
};

test('problems go to stderr with exit code 78', async () => {
  expect(await run('validate --from a.yaml', { report })).toMatchObject({
    code: 78,
    out: '',
    error:
      'note: a.yaml:2:5: is read as y\nwarning: a.yaml:1:5: is odd\nerror: a.yaml:3:5: is  [31mwrong\n',
    validated: [{ kind: 'from', file: 'a.yaml' }],
  });
});

test('--json puts all of it on stdout', async () => {
  const { code, out, error } = await run('validate -c a --json', { report });
  expect([code, error]).toEqual([78, '']);
  expect(JSON.parse(out)).toEqual({ valid: false, ...report });
});
