import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/adapters/shared/http/answers.ts';
import { HttpHosts } from '../../src/bootstrap/http-hosts.ts';
import { anonymous } from '../../src/domain/identity/principal.ts';
import { exchange } from '../support/http-peer.ts';
import { Happenings, notingMetrics, silentLogger } from '../support/scripted-session.ts';

const hosts = (): HttpHosts =>
  new HttpHosts(
    {
      logger: silentLogger,
      metrics: notingMetrics(new Happenings()),
      gateway: { identify: () => anonymous },
      answers: () => DEFAULT_ANSWERS,
      showsFigures: (hasClients) => !hasClients,
    },
    ({ app }) => {
      app.get('/healthz', { config: { access: 'public' } }, () => 'OK');
    },
  );

test('one address is one listener [FE-10]', () => {
  const at = hosts();
  const first = at.at({ host: '127.0.0.1', port: 8080 });
  expect(at.at({ host: '127.0.0.1', port: 8080 })).toBe(first);
  expect(at.at({ host: '127.0.0.1', port: 8081 })).not.toBe(first);
  expect(at.at({ host: '127.0.0.2', port: 8080 })).not.toBe(first);
});

test('a port the system chooses is never shared', () => {
  const at = hosts();
  expect(at.at({ host: '127.0.0.1', port: 0 })).not.toBe(at.at({ host: '127.0.0.1', port: 0 }));
});

test('every listener serves the common routes [HE-17]', async () => {
  const at = hosts();
  for (const host of [
    at.at({ host: '127.0.0.1', port: 0 }),
    at.at({ host: '127.0.0.1', port: 0 }),
  ]) {
    onTestFinished(() => host.close());
    await host.start();
    expect((await exchange(host.address.port, { path: '/healthz' })).text).toBe('OK');
  }
});

test('the settings of the first one who asks are kept', async () => {
  const host = hosts().at({ host: '127.0.0.1', port: 0, allowedHosts: ['gateway.example'] });
  onTestFinished(() => host.close());
  await host.start();
  const ask = async (name: string): Promise<number> =>
    (await exchange(host.address.port, { path: '/healthz', headers: { host: name } })).status;
  expect([await ask('gateway.example'), await ask('other.example')]).toEqual([200, 403]);
});
