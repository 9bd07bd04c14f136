import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../../../src/domain/balancing/endpoint.ts';
import { ask, opened, refused } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import {
  misfitEndpoint,
  stdioBench,
  stdioEndpoint,
} from '../../../../support/backend/stdio-bench.ts';

const never = () => new AbortController().signal;
const faultOf = (endpoint: Endpoint) =>
  refused(stdioBench().connector.open(endpoint, new RecordingListener(), never()));

describe('Starting a stdio server', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stdio-start-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('a missing command is named without its directory [F05]', async () => {
    const fault = await faultOf(
      stdioEndpoint(join(directory, 'nothing-here'), ['--token=canary'], { env: { A: 'canary' } }),
    );
    expect(fault.code).toBe('backend_unavailable');
    expect(fault.message).toBe(
      'Server "demo" is not available: its command "nothing-here" was not found.',
    );
  });

  test('a file that may not be executed is told apart [F05]', async () => {
    const path = join(directory, 'plain.sh');
    writeFileSync(path, 'echo');
    chmodSync(path, 0o600);
    expect((await faultOf(stdioEndpoint(path, []))).message).toContain('may not be executed');
  });

  test('a missing working directory is not called a missing command', async () => {
    const endpoint = stdioEndpoint('sh', [], { cwd: join(directory, 'gone') });
    const { message } = await faultOf(endpoint);
    expect(message).toContain('working directory does not exist');
    expect(message).not.toContain(directory);
  });

  test('arguments the system cannot take are a fault, not an exception', async () => {
    expect((await faultOf(stdioEndpoint('sh', ['a\0b']))).code).toBe('backend_unavailable');
  });

  test('arguments never reach a shell [S18]', async () => {
    const canary = join(directory, 'canary');
    const heard = new RecordingListener();
    const script =
      'process.stdin.on("data",()=>console.log(JSON.stringify({argv:process.argv.slice(1)})))';
    const hostile = [`; touch ${canary}`, `$(touch ${canary})`, '-x', '`id`'];
    const link = await opened(
      stdioBench().connector.open(
        stdioEndpoint(process.execPath, ['-e', script, '--', ...hostile]),
        heard,
        never(),
      ),
    );
    link.send(Buffer.from('{}'), undefined);
    await heard.until(() => heard.messages.length === 1);
    expect(JSON.parse(heard.messages[0] ?? '')).toEqual({ argv: hostile });
    expect(existsSync(canary)).toBe(false);
    await link.close();
  });

  test('a child sees the allow-listed environment and its own, nothing else [S19]', async () => {
    const canaries = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`SECRET_${index}`, 'canary']),
    );
    const sourceEnvironment = {
      PATH: process.env['PATH'],
      HOME: '/home/somebody',
      LC_TIME: 'cs_CZ.UTF-8',
      LANG: '() { echo canary; }',
      AWS_SECRET_ACCESS_KEY: 'canary',
      ...canaries,
    };
    const heard = new RecordingListener();
    const { connector } = stdioBench({ sourceEnvironment });
    const link = await opened(
      connector.open(misfitEndpoint('environment', { OWN: 'value', HOME: '/srv' }), heard, never()),
    );
    ask(link, 1, 'env');
    const { result } = JSON.parse(await heard.answer(1)) as { result: Record<string, string> };
    expect(result).toEqual({
      PATH: process.env['PATH'],
      HOME: '/srv',
      LC_TIME: 'cs_CZ.UTF-8',
      OWN: 'value',
    });
    await link.close();
  });
});
