import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FoundClient } from '../../../../../src/application/import/plans.ts';
import * as real from '../../../../../src/bootstrap/commands/import.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = 'ghp_0123456789abcdefABCDEF0123456789abcd';
const at = (name: string): string => join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const textOf = (name: string): string => readFileSync(at(name), 'utf8');
const file = z.object({ servers: z.record(z.string(), z.unknown()) });
const serversIn = (name: string) => file.parse(parse(textOf(name))).servers;

const clientFile = (): string =>
  put(
    'mcp.json',
    JSON.stringify({
      mcpServers: {
        github: { command: 'npx', args: ['-y', 'a b'], env: { GITHUB_TOKEN: SECRET } },
        docs: { url: 'https://docs.example/mcp', headers: { 'X-A': 'b' }, colour: 'blue' },
        off: { command: 'off', disabled: true },
      },
    }),
  );

const found = (file: string): readonly FoundClient[] => [
  {
    file,
    shown: '~/mcp.json',
    id: 'cursor',
    title: 'Cursor',
    servers: ['github', 'docs'],
    problems: [],
  },
  { file: '/x', shown: '~/x', id: 'zed', title: 'Zed', servers: [], problems: [] },
];

const run = (line: string, typed?: readonly string[], clients: readonly FoundClient[] = []) =>
  runCommandLine(line.split(' '), { ...real, findClients: async () => clients }, typed);

describe('import', () => {
  test('prints a whole file, and says what has become of what', async () => {
    const { code, out, error } = await run(`import ${clientFile()}`);
    expect(code).toBe(0);
    expect(parse(out)).toEqual({
      version: 1,
      servers: {
        github: { command: 'npx', args: ['-y', 'a b'], env: { GITHUB_TOKEN: `\${GITHUB_TOKEN}` } },
        docs: { type: 'auto', url: 'https://docs.example/mcp', headers: { 'X-A': 'b' } },
      },
    });
    expect(error).toMatch(/^note: .*mcp\.json:1:\d+: colour is left out: it means nothing here$/m);
    expect(error).toMatch(/^note: .*off is skipped: it is disabled there$/m);
    expect(error).toContain('GITHUB_TOKEN  github: env GITHUB_TOKEN');
    expect(out + error).not.toContain(SECRET);
    expect(readdirSync(folder)).toEqual(['mcp.json']);
  });

  test('adds to a file, keeps a copy, and shows neither secrets nor what stays', async () => {
    const before = '# mine\nservers:\n  one: { command: a } # first\n\nlogging: { level: warn }\n';
    const output = put('gateway.yaml', before);
    const { code, out, error } = await run(
      `import ${clientFile()} -o ${output} --secrets-to ${at('gateway.env')}`,
    );
    expect([code, out]).toEqual([0, '']);
    expect(error).toContain("github  runs npx -y 'a b'\n");
    expect(error).toContain('docs    calls https://docs.example/mcp\n');
    expect(error).toContain('+   github:\n');
    expect(error).not.toContain('# mine');
    expect(error).not.toContain(SECRET);
    expect(textOf('gateway.yaml').startsWith(before.split('\n\n')[0] ?? '')).toBe(true);
    expect(textOf('gateway.yaml')).toContain('\nlogging: { level: warn }\n');
    expect(textOf('gateway.env')).toBe(`GITHUB_TOKEN='${SECRET}'\n`);
    const copy = readdirSync(folder).find((name) => name.endsWith('.bak')) ?? '';
    expect(textOf(copy)).toBe(before);
  });

  test('--dry-run writes nothing, and so does a no', async () => {
    const dry = await run(`import ${clientFile()} -o ${at('g.yaml')} --dry-run`);
    expect([dry.code, dry.error.includes('+ servers:')]).toEqual([0, true]);
    const no = await run(`import ${clientFile()} -o ${at('g.yaml')}`, ['n']);
    expect([no.code, no.error.includes('g.yaml? [Y/n]')]).toEqual([0, true]);
    expect(readdirSync(folder)).toEqual(['mcp.json']);
  });

  test('--keep-secrets writes them, and still shows none', async () => {
    const line = `import ${clientFile()} -o ${at('g.yaml')} --keep-secrets`;
    const { error, out } = await run(`${line} --json`);
    expect(textOf('g.yaml')).toContain(SECRET);
    expect(error + out).not.toContain(SECRET);
    expect(JSON.parse(out)).toMatchObject({
      written: true,
      servers: [{ name: 'github', entry: { env: { GITHUB_TOKEN: '****' } } }, { name: 'docs' }],
    });
  });

  test('what cannot be read is not imported, unless it was only found', async () => {
    const broken = put('broken.json', '{ "mcpServers": {');
    const named = await run(`import ${broken} ${clientFile()}`);
    expect([named.code, named.out]).toEqual([78, '']);
    expect(named.error).toMatch(/^error: .*broken\.json:1:18: the file ends too early$/m);
    const clients = [...found(clientFile()), ...found(broken)];
    const detected = await run(`import --detect -o ${at('g.yaml')}`, undefined, clients);
    expect(detected.code).toBe(0);
    expect(detected.error).toMatch(/^warning: .*broken\.json/m);
  });

  test('has to be told where from', async () => {
    expect(await run('import')).toMatchObject({ code: 2, out: '' });
    expect(await run('import --detect')).toMatchObject({ code: 1, out: '' });
  });
});

describe('init', () => {
  test('asks which, where secrets go, and once before it writes', async () => {
    const clients = found(clientFile());
    const { code, error } = await run(
      `init -o ${at('gateway.yaml')}`,
      ['9', '1', 'y', 'y'],
      clients,
    );
    expect(code).toBe(0);
    expect(error).toContain(
      'Found 2 servers in 2 files:\n  1  Cursor  ~/mcp.json\n     github, docs\n',
    );
    expect(error).toContain('Type numbers from 1 to 2');
    expect(error).toContain(`1 secret (GITHUB_TOKEN): put into ${at('gateway.env')}`);
    expect(error).toContain("runs npx -y 'a b'");
    expect(error).toContain(
      `mcp-gateway serve -c ${at('gateway.yaml')} --env-file ${at('gateway.env')}\n`,
    );
    expect(error).not.toContain(SECRET);
    expect(Object.keys(serversIn('gateway.yaml'))).toEqual(['github', 'docs']);
    expect(textOf('gateway.yaml')).toMatch(/^# yaml-language-server: \$schema=/);
    expect(textOf('gateway.env')).toContain(SECRET);
  });

  test.each([
    ['none of them', ['none']],
    ['the end of input', []],
    ['no', ['', 'n', 'n']],
  ])('%s writes nothing', async (_, typed) => {
    const { code } = await run(`init -o ${at('gateway.yaml')}`, typed, found(clientFile()));
    expect([code, readdirSync(folder)]).toEqual([0, ['mcp.json']]);
  });

  test('without a terminal it needs --yes, and takes all', async () => {
    const line = `init -o ${at('gateway.yaml')}`;
    expect(await run(line, undefined, found(clientFile()))).toMatchObject({ code: 2 });
    const { code, error } = await run(`${line} --yes`, undefined, found(clientFile()));
    expect([code, readdirSync(folder)]).toEqual([0, ['gateway.yaml', 'mcp.json']]);
    expect(error).toContain('GITHUB_TOKEN  github: env GITHUB_TOKEN');
    const again = await run(`${line} --yes`, undefined, found(clientFile()));
    expect(again).toMatchObject({ code: 1 });
    expect(again.error).toContain('is there already (mcp-gateway import --detect -o');
  });

  test('with nothing found it says how to go on', async () => {
    const { code, error } = await run(`init --yes -o ${at('gateway.yaml')}`);
    expect(code).toBe(1);
    expect(error).toContain('(mcp-gateway add NAME -- COMMAND)');
  });
});

describe('add', () => {
  test('a command behind --, with its own options', async () => {
    const { code, error } = await run(
      `add files -c ${at('g.yaml')} -e MODE=fast -- npx -y server --root /srv`,
    );
    expect(code).toBe(0);
    expect(error).toContain('files  runs npx -y server --root /srv\n');
    expect(serversIn('g.yaml')).toEqual({
      files: { command: 'npx', args: ['-y', 'server', '--root', '/srv'], env: { MODE: 'fast' } },
    });
  });

  test('a command without -- is refused: its options would be lost', async () => {
    const { code, error } = await run(`add files -c ${at('g.yaml')} npx -y server`);
    expect([code, readdirSync(folder)]).toEqual([2, []]);
    expect(error).toContain('a command stands behind --');
  });

  test('an address with headers; a secret becomes a variable', async () => {
    const args = [
      'add',
      'far',
      'https://far.example/mcp',
      '-c',
      at('g.yaml'),
      '-H',
      `Authorization: Bearer ${SECRET}`,
    ];
    const { code, error } = await runCommandLine(args, real);
    expect([code, error.includes(SECRET)]).toEqual([0, false]);
    expect(error).toContain('FAR_TOKEN  far: header Authorization');
    expect(serversIn('g.yaml')['far']).toEqual({
      url: 'https://far.example/mcp',
      headers: { Authorization: `Bearer \${FAR_TOKEN}` },
    });
  });

  test('a name that is taken needs --force', async () => {
    put('g.yaml', 'servers:\n  a: { command: old } # mine\n  b: { command: b }\n');
    const refused = await run(`add a -c ${at('g.yaml')} -- new`);
    expect(refused).toMatchObject({ code: 78 });
    expect(refused.error).toContain('--force puts this one in its place');
    expect(await run(`add a -c ${at('g.yaml')} --force -- new`)).toMatchObject({ code: 0 });
    expect(parse(textOf('g.yaml'))).toEqual({
      servers: { a: { command: 'new' }, b: { command: 'b' } },
    });
  });

  test.each([
    ['a/b -- x', 'is no name'],
    ['a -H X:y -- x', 'a command has no --header'],
    ['a -e X=y https://b', 'an address has no --env'],
    ['a https://b c', 'an address stands alone'],
    ['a -e X -- y', '--env takes NAME=value'],
  ])('%s', async (line, message) => {
    const { code, error } = await run(
      `add ${line} -c ${at('g.yaml')}`.replace(/^add (.*?)( -- .*)?( -c .*)$/, 'add $1$3$2'),
    );
    expect([code, error.includes(message)]).toEqual([78, true]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('connect', () => {
  test('shows the change, and writes it only with --write', async () => {
    const file = put('mcp.json', '{\n  // mine\n  "mcpServers": {}\n}\n');
    const shown = await run(`connect cursor --file ${file}`);
    expect(shown.code).toBe(0);
    expect(shown.error).toContain('+     "mcp-gateway": {\n');
    expect(shown.error).toContain('Nothing was written: add --write to do it.');
    expect(textOf('mcp.json')).not.toContain('mcp-gateway');
    const { code, out } = await run(`connect cursor --file ${file} --write --json`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ client: 'cursor', changed: true, written: true });
    expect(textOf('mcp.json')).toContain('// mine');
    expect(await run(`connect cursor --file ${file} --write`)).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toHaveLength(2);
    await run(`connect cursor --file ${file} --disconnect --write`);
    expect(textOf('mcp.json')).not.toContain('mcp-gateway');
  });

  test('knows its clients', async () => {
    const { code, error } = await run('connect nobody');
    expect(code).toBe(2);
    expect(error).toContain('Allowed choices are claude-desktop, claude-code, vscode');
  });
});
