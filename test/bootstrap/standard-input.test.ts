import { expect, test } from 'vitest';
import type { FrontendSettings } from '../../src/bootstrap/settings/frontend-settings.ts';
import { onInputEnd } from '../../src/bootstrap/standard-input.ts';
import { silentLogger } from '../support/scripted-session.ts';
import { load } from './settings/loading.ts';

const frontendsOf = (server: string): readonly FrontendSettings[] =>
  load(`server: ${server}\nservers: { demo: { command: node } }`).settings?.frontends ?? [];

const onlyInput = frontendsOf('{ frontends: [{ protocol: stdio }] }');
const withSocket = frontendsOf(
  '{ stdio_frontend: { modes: [{ type: stdin_stdout }, { type: unix_socket, path: /run/s }] }, protocol: stdio }',
);
const withNetwork = frontendsOf('{ port: 8443, stdio_frontend: { enabled: true } }');

const endedAfter = (bytesRead: number, frontends: readonly FrontendSettings[]): boolean => {
  let reason: string | undefined;
  const end = (given: string): void => {
    reason = given;
  };
  onInputEnd(frontends, { bytesRead }, silentLogger, end)();
  return reason !== undefined;
};

test.each([
  ['a client that spoke, and nothing else', 12, onlyInput, true],
  ['a client that spoke, and a network', 12, withNetwork, true],
  ['nobody, and nowhere else to come in', 0, onlyInput, true],
  ['nobody, and a network', 0, withNetwork, false],
  ['nobody, and a socket', 0, withSocket, false],
])('the gateway ends with its client: %s', (_, bytesRead, frontends, ends) => {
  expect(frontends.length).toBeGreaterThan(0);
  expect(endedAfter(bytesRead, frontends)).toBe(ends);
});
