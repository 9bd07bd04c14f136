import { expect, test } from 'vitest';
import type { FileWatch } from '../../../src/application/ports/driven/file-watch.ts';
import { activeSettings } from '../../../src/bootstrap/reload/active-settings.ts';
import { FollowedFiles } from '../../../src/bootstrap/reload/followed-files.ts';
import { ReloadTriggers } from '../../../src/bootstrap/reload/triggers.ts';
import type { ReloadMode } from '../../../src/bootstrap/settings/reload-settings.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { load } from '../settings/loading.ts';
import { settingsOf } from './settings-of.ts';

const rest = 'servers: { one: { command: node } }';
const tls = (cert: string) => `
auth: { provider: token, token: secret }
server: { tls: { cert_file: /${cert}.pem, key_file: /key.pem }, frontends: [{ protocol: http }] }
${rest}`;

/** Triggers on a watch that a test speaks for. */
const rig = (text = rest) => {
  const watched: { files: readonly string[] | undefined; change: () => void } = {
    files: undefined,
    change: () => undefined,
  };
  const watch: FileWatch = {
    watch: (first, onChange) => {
      watched.files = first;
      watched.change = () => onChange(first);
      return {
        follow: (files) => (watched.files = files),
        close: () => (watched.files = undefined),
      };
    },
  };
  const active = activeSettings(settingsOf(text));
  const files = new FollowedFiles(watch, active, ['/etc/gateway.yaml']);
  const asked: string[] = [];
  const reloader = {
    reload: (reason: string) => {
      asked.push(reason);
      return Promise.resolve({ kind: 'unchanged' } as const);
    },
  };
  const logger = new RecordingLogger();
  const triggers = new ReloadTriggers({ active, files, reloader, logger });
  const become = (reload: ReloadMode) => {
    Object.assign(active, { reload });
    triggers.follow();
  };
  return { watched, active, files, asked, logger, triggers, become };
};

test('files and SIGHUP ask for a reload once it has started, and not after its end', () => {
  const { watched, asked, triggers } = rig();
  expect(watched.files).toBeUndefined();
  triggers.start();
  watched.change();
  triggers.signalled();
  expect(asked).toEqual(['file', 'signal']);
  triggers.stop();
  expect(watched.files).toBeUndefined();
});

test('server.reload says what is followed, and may change', () => {
  const { watched, asked, logger, triggers, become } = rig();
  triggers.start();
  become('signal');
  expect(watched.files).toBeUndefined();
  triggers.signalled();
  become('off');
  triggers.signalled();
  expect(asked).toEqual(['signal']);
  expect(logger.lines.map(({ message }) => message)).toEqual([
    'SIGHUP does nothing here: server.reload is off',
  ]);
  become('watch');
  expect(watched.files).toEqual(['/etc/gateway.yaml']);
});

test('certificates of the settings in force are followed with the file', () => {
  const { watched, triggers } = rig(tls('one'));
  triggers.start();
  expect(watched.files).toEqual(['/etc/gateway.yaml', '/one.pem', '/key.pem']);
});

test('settings that were refused are followed besides those in force: what is wrong may be elsewhere', () => {
  const { watched, files, triggers } = rig(tls('one'));
  triggers.start();
  // The certificate it names may be what is missing.
  files.read(load(tls('two')));
  expect(watched.files).toEqual(expect.arrayContaining(['/one.pem', '/two.pem']));
  files.read(load('servers: ['));
  expect(watched.files).toEqual(
    expect.arrayContaining(['/etc/mcp-gateway/gateway.yaml', '/one.pem', '/key.pem']),
  );
});
