import { afterEach, describe, expect, test } from 'vitest';
import { ask, opened } from '../../../../support/backend/opened.ts';
import { killGroup, ledGroups, membersOf } from '../../../../support/backend/process-groups.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import {
  misfitEndpoint,
  scriptedEndpoint,
  stdioBench,
  stdioEndpoint,
} from '../../../../support/backend/stdio-bench.ts';

const groups: number[] = [];
const never = () => new AbortController().signal;

/** Opens a link and finds out which process group it started. */
const openGroup = async (
  bench: ReturnType<typeof stdioBench>,
  endpoint: Parameters<typeof bench.connector.open>[0],
  heard: RecordingListener,
) => {
  const before = new Set(ledGroups());
  const link = await opened(bench.connector.open(endpoint, heard, never()));
  const [group] = ledGroups().filter((pid) => !before.has(pid));
  if (group === undefined) throw new Error('no process group was started');
  groups.push(group);
  return { link, group };
};

/** A wrapper with two grandchildren that outlive it; it says `{}` when both run. */
const WRAPPER = 'sleep 600 & sleep 600 & echo {}; read line; exit 0';
/** The same, but the grandchildren cannot be asked to end. */
const STUBBORN_WRAPPER = "(trap '' TERM; sleep 600; sleep 600) & echo {}; read line; exit 0";

describe('The end of a stdio server', () => {
  afterEach(() => {
    for (const group of groups.splice(0)) killGroup(group);
  });

  test('killed in a call: reported within a second with the signal [F02]', async () => {
    const heard = new RecordingListener();
    const { link, group } = await openGroup(stdioBench(), scriptedEndpoint(), heard);
    ask(link, 1, 'echo');
    await heard.answer(1);
    ask(link, 2, 'hang');
    process.kill(group, 'SIGKILL');
    await heard.until(() => heard.closings.length === 1, 1_000);
    expect(heard.closings[0]?.message).toContain('SIGKILL');
    await link.close();
    expect(heard.closings).toHaveLength(1);
  });

  test('ended by itself: the fault names the exit code, the operator sees the reason [F03]', async () => {
    const heard = new RecordingListener();
    const bench = stdioBench();
    const endpoint = stdioEndpoint('sh', ['-c', 'echo "no token given" >&2; exit 3']);
    const link = await opened(bench.connector.open(endpoint, heard, never()));
    await heard.until(() => heard.closings.length === 1, 1_000);
    expect(heard.closings[0]?.message).toBe(
      'Server "demo" is not available: its process ended with exit code 3.',
    );
    const record = bench.logger.records.find(({ message }) => message === 'server process ended');
    expect(record?.fields).toMatchObject({ endpoint: 'demo/0', stderr: 'no token given' });
    await link.close();
  });

  test('what it wrote before its end still arrives', async () => {
    const heard = new RecordingListener();
    const endpoint = stdioEndpoint('sh', ['-c', 'echo \'{"last":1}\'; exit 0']);
    const link = await opened(stdioBench().connector.open(endpoint, heard, never()));
    await heard.until(() => heard.closings.length === 1);
    expect(heard.messages).toEqual(['{"last":1}']);
    await link.close();
  });

  test('a server that closes its output but lives is dead, and is ended [F06]', async () => {
    const heard = new RecordingListener();
    const { link, group } = await openGroup(stdioBench(), misfitEndpoint('closeOutput'), heard);
    ask(link, 1, 'x');
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.code).toBe('backend_unavailable');
    await expect.poll(() => membersOf(group)).toEqual([]);
    await link.close();
  });

  test('ends by itself when its input ends, without a signal [BE-01]', async () => {
    const heard = new RecordingListener();
    const endpoint = stdioEndpoint('sh', [
      '-c',
      'trap \'echo "{\\"term\\":1}"\' TERM; echo {}; read line; echo \'{"end":1}\'',
    ]);
    const link = await opened(stdioBench().connector.open(endpoint, heard, never()));
    await heard.until(() => heard.messages.length === 1);
    await link.close();
    expect(heard.messages).toEqual(['{}', '{"end":1}']);
  });

  test('a server that ignores SIGTERM is killed within the grace [F06]', async () => {
    const heard = new RecordingListener();
    const { link, group } = await openGroup(stdioBench(), misfitEndpoint('stubborn'), heard);
    ask(link, 1, 'x');
    await heard.answer(1);
    const startMs = performance.now();
    await link.close();
    expect(membersOf(group)).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect(heard.closings).toHaveLength(1);
  });

  test.each([
    ['end with it', WRAPPER],
    ['are killed when they ignore SIGTERM', STUBBORN_WRAPPER],
  ])('grandchildren of a wrapper %s [F04]', async (_title, script) => {
    const heard = new RecordingListener();
    const bench = stdioBench();
    const { link, group } = await openGroup(bench, stdioEndpoint('sh', ['-c', script]), heard);
    await heard.until(() => heard.messages.length === 1);
    expect(membersOf(group).length).toBeGreaterThan(1);
    await link.close();
    expect(membersOf(group)).toEqual([]);
  });

  test('grandchildren do not outlive a wrapper that dies [F04]', async () => {
    const heard = new RecordingListener();
    const bench = stdioBench();
    const { link, group } = await openGroup(bench, stdioEndpoint('sh', ['-c', WRAPPER]), heard);
    await heard.until(() => heard.messages.length === 1);
    process.kill(group, 'SIGKILL');
    await heard.until(() => heard.closings.length === 1, 1_000);
    await expect.poll(() => membersOf(group)).toEqual([]);
    await link.close();
  });
});
