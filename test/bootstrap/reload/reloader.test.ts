import { describe, expect, test } from 'vitest';
import type { LiveServers } from '../../../src/bootstrap/live-servers.ts';
import { activeSettings } from '../../../src/bootstrap/reload/active-settings.ts';
import { type LivePart, LiveParts } from '../../../src/bootstrap/reload/live-parts.ts';
import { SettingsReloader } from '../../../src/bootstrap/reload/reloader.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { load } from '../settings/loading.ts';
import { settingsOf } from './settings-of.ts';

const one = 'servers: { one: { command: node } }';
const problem = { file: '/tls/cert.pem', line: 0, column: 0, path: '', message: 'has expired' };

class RecordingServers implements LiveServers {
  readonly steps: string[] = [];
  add({ name }: { name: string }): void {
    this.steps.push(`add ${name}`);
  }
  remove(name: string): Promise<void> {
    this.steps.push(`remove ${name}`);
    return new Promise(() => undefined); // drains for ever
  }
  change({ name }: { name: string }): Promise<void> {
    this.steps.push(`change ${name}`);
    return Promise.reject(new Error('did not end'));
  }
}

/** A reloader on a file that a test writes. */
const rig = (first = one, ...parts: readonly LivePart[]) => {
  const active = activeSettings(settingsOf(first));
  const servers = new RecordingServers();
  const logger = new RecordingLogger();
  const counted: string[] = [];
  const live = new LiveParts();
  for (const part of parts) live.add(part);
  const file = { text: first, reads: 0, gate: Promise.resolve() };
  const reloader = new SettingsReloader({
    load: async () => {
      file.reads += 1;
      const { text } = file;
      await file.gate;
      return load(text);
    },
    active,
    live,
    servers,
    logger,
    metrics: { settingsInForce: () => undefined, reloaded: (result) => counted.push(result) },
    onRead: () => undefined,
  });
  const reload = (text: string) => {
    file.text = text;
    return reloader.reload('file');
  };
  return { active, servers, logger, counted, live, file, reloader, reload };
};

test('a good change is in force as a whole, and logged by name', async () => {
  const { reload, active, servers, logger, counted } = rig();
  const { limits } = active;
  const outcome = await reload('limits: { max_sessions: 7 }\nservers: { two: { command: node } }');
  const changed = ['server two added', 'server one removed', 'limits.max_sessions'];
  expect(outcome).toEqual({ kind: 'applied', changed, needsRestart: [] });
  expect(servers.steps).toEqual(['add two', 'remove one']);
  // Parts hold the group itself.
  expect(limits.maxSessions).toBe(7);
  expect(active.servers.map(({ name }) => name)).toEqual(['two']);
  expect(counted).toEqual(['applied']);
  expect(logger.lines.map(({ message }) => message)).toEqual(['the configuration has changed']);
});

describe('a bad file changes nothing and says why', () => {
  test.each([
    ['a tab', 'servers:\n\tone: {}', /:2:1: YAML does not allow tabs/],
    ['an unknown key', `${one}\nlimit: {}`, /:2:1: .*did you mean/],
    ['a wrong type', `${one}\nlimits: { max_sessions: many }`, /:2:25: /],
    ['a file cut short', 'servers: { one: { comm', /:1:\d+: /],
    ['an empty file', '', /gateway\.yaml/],
  ])('%s', async (_what, text, said) => {
    const { reload, active, servers, logger, counted } = rig();
    const before = structuredClone(active.limits);
    expect(await reload(text)).toMatchObject({ kind: 'refused' });
    expect(active.limits).toEqual(before);
    expect(servers.steps).toEqual([]);
    expect(counted).toEqual(['refused']);
    expect(logger.lines[0]?.fields?.['problem']).toMatch(said);
    // The next good one counts.
    expect(await reload(`${one}\nlimits: { max_sessions: 7 }`)).toMatchObject({ kind: 'applied' });
  });
});

test('what only one part finds wrong refuses all of it', async () => {
  const { reload, active, servers } = rig(one, { prepare: () => problem });
  const outcome = await reload('limits: { max_sessions: 7 }\nservers: { two: { command: node } }');
  expect(outcome).toEqual({ kind: 'refused', problems: [problem] });
  expect(active.limits.maxSessions).not.toBe(7);
  expect(servers.steps).toEqual([]);
});

test('a part commits after the settings are in force, and names what the file does not show', async () => {
  let seen = 0;
  const part: LivePart = {
    prepare: () => ({
      changed: ['certificate of web'],
      commit: () => (seen = active.limits.maxSessions),
    }),
  };
  const { reload, active } = rig(one, part);
  const outcome = await reload(`limits: { max_sessions: 7 }\n${one}`);
  expect(outcome).toMatchObject({ changed: ['limits.max_sessions', 'certificate of web'] });
  expect(seen).toBe(7);
});

test('the same content is unchanged, logged and counted only for who asked', async () => {
  const { reload, reloader, logger, counted } = rig();
  expect(await reload(`# a comment\n${one}`)).toEqual({ kind: 'unchanged' });
  expect([logger.lines.length, counted.length]).toEqual([0, 0]);
  expect(await reloader.reload('signal')).toEqual({ kind: 'unchanged' });
  expect(counted).toEqual(['unchanged']);
});

test('what needs a restart is named each time it is read, until it is taken back', async () => {
  const { reload, active } = rig();
  const cache = `${one}\ncache: { ttl: 7s }`;
  const waiting = { kind: 'applied', changed: [], needsRestart: ['cache'] };
  expect(await reload(cache)).toEqual(waiting);
  expect(active.cache.ttlMs).not.toBe(7_000);
  expect(await reload(`${cache}\n# more`)).toEqual(waiting);
  expect(await reload(one)).toEqual({ kind: 'unchanged' });
});

test('reloads follow one another, and those asked for meanwhile are one', async () => {
  const { file, reloader, active } = rig();
  const gate = Promise.withResolvers<void>();
  file.gate = gate.promise;
  const first = reloader.reload('file');
  file.text = `limits: { max_sessions: 7 }\n${one}`;
  const more = [reloader.reload('signal'), reloader.reload('request'), reloader.reload('file')];
  expect(file.reads).toBe(1);
  gate.resolve();
  expect(await first).toEqual({ kind: 'unchanged' });
  const outcomes = await Promise.all(more);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied']);
  expect(file.reads).toBe(2);
  expect(active.limits.maxSessions).toBe(7);
  await reloader.reload('file');
  expect(file.reads).toBe(3);
});

test('a fault of the gateway in one reload does not stop the next', async () => {
  const { file, reloader } = rig();
  file.gate = Promise.reject(new Error('bug'));
  const first = reloader.reload('file');
  const second = reloader.reload('file');
  await expect(first).rejects.toThrow('bug');
  await expect(second).rejects.toThrow('bug');
  file.gate = Promise.resolve();
  expect(await reloader.reload('file')).toEqual({ kind: 'unchanged' });
  const [third, fourth] = [reloader.reload('file'), reloader.reload('file')];
  expect(await Promise.all([third, fourth])).toHaveLength(2);
});

test('a server that does not end well is logged, and holds nothing up', async () => {
  const { reload, logger } = rig();
  await reload('servers: { one: { command: other } }');
  await expect.poll(() => logger.lines.map(({ fields }) => fields?.['server'])).toContain('one');
  expect(await reload(one)).toMatchObject({ kind: 'applied' });
});
