import { describe, expect, test } from 'vitest';
import type { HealthReport } from '../../../../../src/adapters/inbound/cli/commands/health.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

describe('health', () => {
  const run = async (line: string, report: HealthReport) => {
    const asked: unknown[] = [];
    const outcome = await runCommandLine(line.split(' '), {
      health: (...given) => {
        asked.push(...given);
        return Promise.resolve(report);
      },
    });
    return { ...outcome, asked };
  };
  const ready = { kind: 'ready', url: 'http://h/ready', status: 200, text: 'READY' } as const;

  test('a gateway that is ready ends it with 0', async () => {
    expect(await run('health --url http://h --timeout 300ms', ready)).toMatchObject({
      code: 0,
      out: 'ready\n',
      error: '',
      asked: [{ kind: 'at', url: 'http://h' }, 300],
    });
  });

  test.each([
    [{ ...ready, kind: 'not_ready', status: 503, text: 'NOT READY: a' }, 69, 'NOT READY: a'],
    [{ kind: 'silent', url: 'http://h/ready', text: 'nobody' }, 69, 'http://h/ready: nobody'],
    [{ kind: 'configuration', text: 'is wrong' }, 78, 'is wrong'],
  ] satisfies [HealthReport, number, string][])(
    '%j ends it with %i',
    async (report, code, says) => {
      const outcome = await run('health -c g.yaml', report);
      expect(outcome).toMatchObject({ code, out: '', asked: [{ kind: 'config' }, 2_000] });
      expect(outcome.error).toContain(says);
    },
  );

  test('--json says the same as one object', async () => {
    const { out, error } = await run('health --url http://h --json', ready);
    expect(JSON.parse(out)).toEqual({
      ready: true,
      url: 'http://h/ready',
      status: 200,
      message: 'READY',
    });
    expect(error).toBe('');
  });

  test('a wrong duration is a usage error', async () => {
    expect(await run('health --url http://h --timeout soon', ready)).toMatchObject({
      code: 2,
      asked: [],
    });
  });
});

describe('version', () => {
  test('says what it runs on', async () => {
    const { out } = await runCommandLine(['version'], {});
    expect(out).toBe('mcp-gateway 1.2.3 (Node v26.0.0, linux x64)\n');
    const asJson = await runCommandLine(['version', '--json'], {});
    expect(JSON.parse(asJson.out)).toEqual({
      version: '1.2.3',
      node: 'v26.0.0',
      platform: 'linux x64',
    });
  });
});

describe('demo', () => {
  const run = async (line: string) => {
    const served: unknown[] = [];
    const serve = (options: unknown) => {
      served.push(options);
      return Promise.resolve(0 as const);
    };
    return { ...(await runCommandLine(line.split(' '), { serve })), served };
  };

  test('serves the built-in server', async () => {
    expect((await run('demo --port 0 --json -q')).served).toEqual([
      { source: { kind: 'demo', port: 0 }, logLevel: undefined, isQuiet: true, asJson: true },
    ]);
  });

  test.each(['65536', '-1', 'http', '1.5'])('the port %s is a usage error', async (port) => {
    expect(await run(`demo --port=${port}`)).toMatchObject({ code: 2, served: [] });
  });
});
