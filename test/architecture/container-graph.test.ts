import type { ServiceIdentifier } from 'inversify';
import { expect, test } from 'vitest';
import { createContainer } from '../../src/bootstrap/container.ts';
import { Tokens } from '../../src/bootstrap/tokens.ts';
import { silentLogger } from '../support/scripted-session.ts';
import { configFilesIn, loadedFrom } from './config-files.ts';

const files = [...configFilesIn('examples/config'), ...configFilesIn('test/fixtures/config')];

const keys: readonly ServiceIdentifier<unknown>[] = Object.values(Tokens);

/** Parts of gateways that have others beside them, of calls that are carried out once, and of sessions with a time to live. */
const beside: readonly ServiceIdentifier<unknown>[] = [
  Tokens.worker,
  Tokens.localState,
  Tokens.joinedProbe,
  Tokens.redisLink,
  Tokens.membership,
  Tokens.sessionRegistry,
  Tokens.eventMirror,
  Tokens.replicaBus,
  Tokens.peerChannels,
  Tokens.peerExchanges,
  Tokens.sharedSessions,
  Tokens.sessionLifetimes,
  Tokens.sharedLimits,
  Tokens.idempotentCalls,
];

/** Listening sockets, connections, child processes. */
const opened = (): readonly string[] =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => /^(?:TCP|Process|PipeServer)/.test(kind))
    .toSorted();

test('there are configurations to try', () => expect(files.length).toBeGreaterThan(8));

test.each(files)('%s: every part can be built, and nothing starts by itself', async (file) => {
  const { settings } = await loadedFrom(file);
  const before = opened();
  const container = createContainer(settings, silentLogger);
  const missing = keys.filter((key) => container.get(key) === undefined);
  expect(missing.filter((key) => !beside.includes(key))).toEqual([]);
  const names = container.get(Tokens.frontends).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(settings.frontends.map(({ name }) => name)));
  const report = container.get(Tokens.probe).report();
  expect(report.servers).toEqual(settings.servers.map(({ name }) => name));
  expect(opened()).toEqual(before);
});

test.each(files)('%s: a part is built once', async (file) => {
  const { settings } = await loadedFrom(file);
  const container = createContainer(settings, silentLogger);
  for (const key of keys) expect(container.get(key)).toBe(container.get(key));
});
