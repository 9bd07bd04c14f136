import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../../e2e/support/ports.ts';
import { Pki } from '../../../support/pki.ts';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis, startRedis } from '../../../support/redis/redis-server.ts';

const none = { caFile: undefined, certFile: undefined, keyFile: undefined, serverName: undefined };

describe.skipIf(!hasRedis)('a Redis that speaks TLS', () => {
  const rig = async () => {
    const pki = new Pki();
    onTestFinished(() => pki.remove());
    const server = pki.issue('redis', { names: 'DNS:redis.example' });
    const client = pki.issue('gateway');
    const port = await freePort();
    const { caFile } = pki;
    await startRedis(
      ...['--tls-port', String(port), '--tls-ca-cert-file', caFile],
      ...['--tls-cert-file', server.certFile, '--tls-key-file', server.keyFile],
    );
    const url = `rediss://127.0.0.1:${port}`;
    const own = { caFile, certFile: client.certFile, keyFile: client.keyFile };
    return { url, own };
  };

  test('is reached by its authority, its name, and a certificate of the gateway', async () => {
    const { url, own } = await rig();
    const { link } = linkTo({ kind: 'url', url }, { tls: { ...own, serverName: 'redis.example' } });
    onTestFinished(() => link.stop());
    expect(await link.start(10_000)).toBeUndefined();
    expect(await link.run((client) => client.get('a'))).toBeNull();
  });

  test.each([
    ['of another name', { serverName: 'other.example' }],
    ['of an unknown authority', { caFile: undefined, serverName: 'redis.example' }],
  ])('%s is not spoken to', async (_what, more) => {
    const { url, own } = await rig();
    const { link } = linkTo({ kind: 'url', url }, { tls: { ...none, ...own, ...more } });
    onTestFinished(() => link.stop());
    expect(await link.start(500)).toMatchObject({ kind: 'away' });
  });

  test('a file that cannot be read is said', async () => {
    const tls = { ...none, caFile: '/nowhere/ca.pem' };
    const { link } = linkTo({ kind: 'single', address: '127.0.0.1:1' }, { tls });
    expect((await link.start(500))?.message).toContain('/nowhere/ca.pem');
  });
});
