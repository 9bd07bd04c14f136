import { expect, test } from 'vitest';
import type {
  CallQuestion,
  CallReport,
} from '../../../../../src/adapters/inbound/cli/commands/call.ts';
import type { RunSource } from '../../../../../src/adapters/inbound/cli/source.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const result = (content: object): CallReport => ({ kind: 'result', text: JSON.stringify(content) });
const hi = result({ content: [{ type: 'text', text: 'hi' }] });

const run = async (args: readonly string[], report: CallReport = hi, config?: string) => {
  const asked: { source: RunSource; question: CallQuestion }[] = [];
  const saved: unknown[] = [];
  const outcome = await runCommandLine(['call', ...args], {
    defaultConfig: () => config,
    call: (source, question, onProgress) => {
      asked.push({ source, question });
      onProgress('1/2');
      return Promise.resolve(report);
    },
    saveFiles: (file, files) => {
      saved.push(file, files.length);
      return Promise.resolve(file === '/full' ? '/full: the disk is full' : [file]);
    },
  });
  return { ...outcome, asked, saved };
};

test('the tool, its arguments and where it is are passed on, the text is data', async () => {
  const { code, out, error, asked } = await run(
    ['files.read', 'path=/a b', 'n=1', '--args', '{"x":1}', '-c', 'g.yaml'],
    hi,
  );
  expect({ code, out, error }).toEqual({ code: 0, out: 'hi\n', error: '' });
  expect(asked).toEqual([
    {
      source: { kind: 'config', file: 'g.yaml' },
      question: { tool: 'files.read', pairs: ['path=/a b', 'n=1'], json: '{"x":1}' },
    },
  ]);
});

test('--url asks a gateway that runs', async () => {
  const { asked } = await run(['a.b', '--url', 'http://h/mcp', '--token', 't'], hi, 'g.yaml');
  expect(asked[0]?.source).toEqual({ kind: 'url', url: 'http://h/mcp', token: 't' });
});

test('with nothing configured the built-in server answers to its name, and only to that', async () => {
  expect((await run(['demo.echo'])).asked[0]?.source).toEqual({ kind: 'demo' });
  expect((await run(['demo.echo'], hi, 'g.yaml')).asked[0]?.source.kind).toBe('config');
  const other = await run(['files.read']);
  expect(other).toMatchObject({ code: 2, asked: [] });
  expect(other.error).toContain('no configuration');
});

test('--json prints the raw result, digits and all', async () => {
  const raw = '{"content":[],"structuredContent":{"n":12345678901234567890}}';
  const { out } = await run(['demo.echo', '--json'], { kind: 'result', text: raw });
  expect(out).toBe(`${raw}\n`);
});

test('an error of the tool is talk, with an exit code of its own', async () => {
  const failed = { isError: true, content: [{ type: 'text', text: 'no such\ncity' }] };
  expect(await run(['demo.echo'], result(failed))).toMatchObject({
    code: 3,
    out: '',
    error: 'error: no such city\n',
  });
  const asJson = await run(['demo.echo', '--json'], result(failed));
  expect(asJson).toMatchObject({ code: 3, error: '' });
  expect(JSON.parse(asJson.out)).toEqual(failed);
});

test.each([
  ['usage', 2],
  ['refused', 77],
  ['unavailable', 69],
] as const)('%s ends with %i', async (kind, code) => {
  const outcome = await run(['demo.echo'], { kind, text: 'because' });
  expect(outcome).toMatchObject({ code, out: '', error: 'error: because\n' });
});

test('a wrong configuration is told as everywhere', async () => {
  const problem = { file: 'g.yaml', line: 1, column: 2, path: 'a', message: 'is wrong' };
  expect(await run(['demo.echo'], { kind: 'problems', problems: [problem] })).toMatchObject({
    code: 78,
    error: 'error: g.yaml:1:2: is wrong\n',
  });
});

const image = result({ content: [{ type: 'image', data: btoa('png'), mimeType: 'image/png' }] });

test('what is no text is saved, or told of', async () => {
  expect(await run(['demo.draw'], image)).toMatchObject({
    code: 0,
    out: '',
    error: 'not shown: image/png, 3 bytes. Save it with -o FILE.\n',
    saved: [],
  });
  expect(await run(['demo.draw', '-o', 'a.png'], image)).toMatchObject({
    code: 0,
    error: 'saved a.png\n',
    saved: ['a.png', 1],
  });
  expect(await run(['demo.draw', '-o', '/full'], image)).toMatchObject({
    code: 1,
    error: 'error: /full: the disk is full\n',
  });
});
