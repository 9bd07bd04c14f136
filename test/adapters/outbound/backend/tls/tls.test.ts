import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TlsTrust } from '../../../../../src/domain/balancing/endpoint.ts';
import { longAgo, Pki } from '../../../../support/pki.ts';
import { TlsRig } from './rig.ts';
import { protocols, startedPeer, targetAt } from './tls-peer.ts';

let pki: Pki;
let other: Pki;
let rig: TlsRig;
beforeAll(() => {
  pki = new Pki();
  other = new Pki(undefined, 'another');
  rig = new TlsRig();
});
afterAll(() => {
  pki.remove();
  other.remove();
});

const trusting = (more: Partial<TlsTrust> = {}): TlsTrust => ({
  minVersion: 'TLSv1.3',
  verifies: true,
  caFile: pki.caFile,
  ...more,
});
const sure = /^(?:answered|backend_unavailable)/;

describe.each(protocols)('a server on %s', (protocol) => {
  test('is checked by the authority that is configured, and by no other [TL-07]', async () => {
    const { cert, key } = pki.issue('server');
    const { port } = await startedPeer(protocol, { cert, key });
    expect(await rig.ask(targetAt(protocol, port, trusting()))).toBe('answered');
    for (const trust of [undefined, trusting({ caFile: other.caFile })]) {
      const outcome = await rig.ask(targetAt(protocol, port, trust));
      expect(outcome).toMatch(/^backend_unavailable/);
    }
  });

  test.each([
    ['that has expired', longAgo],
    ['for another name', { names: 'DNS:other.example' }],
    ['that is no server’s', { usage: 'client' }],
  ] as const)('with a certificate %s is not talked to', async (_, wish) => {
    const { cert, key } = pki.issue('bad', wish);
    const { port } = await startedPeer(protocol, { cert, key });
    const outcome = await rig.ask(targetAt(protocol, port, trusting()));
    expect(outcome).toMatch(/^backend_unavailable/);
  });

  test('is taken unverified only where that is said', async () => {
    const { cert, key } = other.issue('server', longAgo);
    const { port } = await startedPeer(protocol, { cert, key });
    const unverified = { minVersion: 'TLSv1.3', verifies: false } as const;
    expect(await rig.ask(targetAt(protocol, port, unverified))).toBe('answered');
    expect(await rig.ask(targetAt(protocol, port, trusting()))).toMatch(/^backend_unavailable/);
  });

  test('may have a certificate for the name that is configured', async () => {
    const { cert, key } = pki.issue('named', { names: 'DNS:inner.example' });
    const { port } = await startedPeer(protocol, { cert, key });
    const named = trusting({ serverName: 'inner.example' });
    expect(await rig.ask(targetAt(protocol, port, named))).toBe('answered');
    const wrong = trusting({ serverName: 'outer.example' });
    expect(await rig.ask(targetAt(protocol, port, wrong))).toMatch(/^backend_unavailable/);
  });

  test('is shown the certificate that is configured, and a renewed one by the next connection', async () => {
    const { cert, key } = pki.issue('server');
    const first = pki.issue('gateway');
    const second = pki.issue('renewed');
    const [certFile, keyFile] = [join(pki.folder, 'own.pem'), join(pki.folder, 'own.key')];
    copyFileSync(first.certFile, certFile);
    copyFileSync(first.keyFile, keyFile);
    const peer = await startedPeer(protocol, {
      ...{ cert, key, ca: pki.certificate },
      ...{ requestCert: true, rejectUnauthorized: true },
    });
    const own = targetAt(protocol, peer.port, trusting({ certFile, keyFile }));
    expect(await rig.ask(own)).toBe('answered');
    copyFileSync(second.certFile, certFile);
    copyFileSync(second.keyFile, keyFile);
    expect(await rig.ask(own)).toBe('answered');
    expect([peer.shown[0], peer.shown.at(-1)]).toEqual(['gateway', 'renewed']);
    const without = await rig.ask(targetAt(protocol, peer.port, trusting()));
    expect(without).not.toBe('answered');
  });

  test.each([
    ['TLSv1.3', 'TLSv1.2', 'backend_unavailable'],
    ['TLSv1.2', 'TLSv1.2', 'answered'],
    ['TLSv1.2', 'TLSv1.3', 'answered'],
  ] as const)('with %s at least and a server of %s: %s', async (minVersion, offered, outcome) => {
    const { cert, key } = pki.issue('server');
    const maxVersion: SecureVersion = offered;
    const minServer: SecureVersion = offered;
    const { port } = await startedPeer(protocol, { cert, key, maxVersion, minVersion: minServer });
    const said = await rig.ask(targetAt(protocol, port, trusting({ minVersion })));
    expect(said).toMatch(sure);
    expect(said.startsWith(outcome)).toBe(true);
  });

  test('a file that cannot be used connects to nobody, and is named to the log alone', async () => {
    const { cert, key } = pki.issue('server');
    const peer = await startedPeer(protocol, { cert, key });
    const own = new TlsRig();
    const trust = trusting({ caFile: '/nowhere/ca.pem' });
    const outcome = await own.ask(targetAt(protocol, peer.port, trust));
    expect(outcome).toMatch(/^backend_unavailable/);
    expect(outcome).not.toContain('/nowhere');
    expect(own.troubles[0]).toContain('/nowhere/ca.pem');
    expect(peer.shown).toEqual([]);
  });
});

test('a renewal that went wrong is no reason to drop what works', async () => {
  const { cert, key } = pki.issue('server');
  const { port } = await startedPeer('tcp', { cert, key });
  const caFile = join(pki.folder, 'changing.pem');
  copyFileSync(pki.caFile, caFile);
  const target = targetAt('tcp', port, trusting({ caFile }));
  expect(await rig.ask(target)).toBe('answered');
  copyFileSync(pki.issue('server').keyFile, caFile);
  expect(await rig.ask(target)).toBe('answered');
});
