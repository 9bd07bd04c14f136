import { expect, test } from 'vitest';
import type {
  Diagnosis,
  DoctorTalk,
  Finding,
} from '../../../../../src/adapters/inbound/cli/commands/doctor.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const findings: readonly Finding[] = [
  { check: 'node', state: 'ok', text: 'Node 26' },
  { check: 'certificate', state: 'doubtful', text: 'a.pem: 3 days left', fix: 'renew it' },
  { check: 'port 8080', state: 'failed', text: 'taken', fix: 'stop that \u001b[31mprogram' },
  { check: 'servers', state: 'skipped', text: 'not asked' },
];

const run = async (line: string, typed?: readonly string[], found = findings) => {
  const allowed: boolean[] = [];
  const examine = async (_: unknown, talk: DoctorTalk): Promise<Diagnosis> => {
    for (const finding of found) talk.onFinding(finding);
    allowed.push(await talk.mayAsk(['one: node server.js']));
    return { findings: found, exitCode: 1, next: 'mcp-gateway serve' };
  };
  const outcome = await runCommandLine(line.split(' '), { examine }, typed);
  return { ...outcome, allowed };
};

test('each finding has its mark and its fix, and the next command comes last', async () => {
  const { code, out } = await run('doctor');
  expect(code).toBe(1);
  expect(out).toBe(
    [
      '✓ node           Node 26',
      '! certificate    a.pem: 3 days left',
      '                 → renew it',
      '✗ port 8080      taken',
      '                 → stop that  [31mprogram',
      '– servers        not asked',
      '',
      'One thing is in the way. Next:',
      '  mcp-gateway serve',
      '',
    ].join('\n'),
  );
});

test('--json prints the same as one object', async () => {
  const { out, error, allowed } = await run('doctor --json', ['y']);
  expect(JSON.parse(out)).toEqual({ ok: false, findings, next: 'mcp-gateway serve' });
  expect([error, allowed]).toEqual(['', [false]]);
});

test('servers are asked when the line says so, or a person who has seen the commands', async () => {
  expect((await run('doctor')).allowed).toEqual([false]);
  expect((await run('doctor --servers')).allowed).toEqual([true]);
  expect((await run('doctor --json --servers')).allowed).toEqual([true]);
  const asked = await run('doctor', ['y']);
  expect(asked.allowed).toEqual([true]);
  expect(asked.error).toMatch(/^ {4}one: node server\.js\nAsk the servers\?/);
  expect((await run('doctor', [''])).allowed).toEqual([false]);
  const declined = await run('doctor --no-servers', ['y']);
  expect([declined.allowed, declined.error]).toEqual([[false], '']);
});

test('a source is not needed, and passed on where there is one', async () => {
  const sources: unknown[] = [];
  const examine = (source: unknown): Promise<Diagnosis> => {
    sources.push(source);
    return Promise.resolve({ findings: [], exitCode: 0, next: 'x' });
  };
  await runCommandLine(['doctor'], { examine });
  const { out } = await runCommandLine(['doctor', '--dev'], { examine });
  expect(sources).toEqual([undefined, { kind: 'dev' }]);
  expect(out).toContain('Nothing is in the way.');
});
