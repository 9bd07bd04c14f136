import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  SealedFileVault,
  type SealedFileVaultSettings,
} from '../../../../src/adapters/outbound/vault/sealed-file-vault.ts';
import { seal, unseal } from '../../../../src/adapters/outbound/vault/sealed-text.ts';
import { VaultTrouble } from '../../../../src/application/ports/driven/credential-vault.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const ada = { server: 'one', caller: 'user:ada' };
const bob = { server: 'one', caller: 'user:bob' };

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'vault-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

const settingsIn = (place: string): SealedFileVaultSettings => {
  const file = join(place, 'deep', 'credentials.json');
  return { file, key: { file: `${file}.key`, isMade: true } };
};

describe('a sealed secret', () => {
  const key = Buffer.alloc(32, 7);

  test('opens with its key for its owner, and for nobody else', () => {
    const text = fc.string({ maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, text, (secret, server, caller, other) => {
        const sealed = seal(key, { server, caller }, secret);
        expect(unseal(key, { server, caller }, sealed)).toBe(secret);
        expect(unseal(Buffer.alloc(32, 8), { server, caller }, sealed)).toBeUndefined();
        if (other !== caller)
          expect(unseal(key, { server, caller: other }, sealed)).toBeUndefined();
        if (other !== server)
          expect(unseal(key, { server: other, caller }, sealed)).toBeUndefined();
      }),
    );
  });

  test('does not open when any bit of it is another one, or it is cut', () => {
    const bytes = Buffer.from(seal(key, ada, 'secret'), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(unseal(key, ada, changed.toString('base64url'))).toBeUndefined();
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(unseal(key, ada, bytes.subarray(0, length).toString('base64url'))).toBeUndefined();
    }
  });

  test('is another text each time', () => {
    expect(seal(key, ada, 'secret')).not.toBe(seal(key, ada, 'secret'));
  });
});

describe('the file', () => {
  test('holds no secret, is for its owner alone, and so is the key', async () => {
    const settings = settingsIn(folder());
    const vault = new SealedFileVault(settings, new HandClock());
    expect(vault.find(ada)).toBeUndefined();
    expect(await vault.put(ada, 'secret-of-ada')).toBeUndefined();
    expect(await vault.put(bob, 'secret-of-bob')).toBeUndefined();
    expect(readFileSync(settings.file, 'utf8')).not.toContain('secret-of');
    for (const file of [settings.file, `${settings.file}.key`]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    expect(await vault.list()).toEqual([ada, bob]);
  });

  test('another process that changed it is heard of within a second', async () => {
    const settings = settingsIn(folder());
    const clock = new HandClock();
    const reader = new SealedFileVault(settings, clock);
    const writer = new SealedFileVault(settings, new HandClock());
    expect(reader.find(ada)).toBeUndefined();
    await writer.put(ada, 'first');
    expect(reader.find(ada)).toBeUndefined();
    clock.advance(1_000);
    expect(reader.find(ada)).toBe('first');
    await writer.put(ada, 'second');
    clock.advance(1_000);
    expect(reader.find(ada)).toBe('second');
    expect(await writer.remove(ada)).toBe(true);
    expect(await writer.remove(ada)).toBe(false);
    clock.advance(1_000);
    expect(reader.find(ada)).toBeUndefined();
  });

  test('writers that come together lose nothing of each other', async () => {
    const settings = settingsIn(folder());
    const first = new SealedFileVault(settings, new HandClock());
    await first.put(ada, 'a');
    const callers = Array.from({ length: 20 }, (_, index) => `user:${index}`);
    const second = new SealedFileVault(settings, new HandClock());
    await Promise.all(
      callers.map((caller, index) =>
        (index % 2 === 0 ? first : second).put({ server: 'two', caller }, caller),
      ),
    );
    const listed = await first.list();
    expect(listed).toHaveLength(21);
  });

  test.each([
    ['is no JSON', 'oops'],
    ['is of another version', '{"version":2,"credentials":[]}'],
    ['has a broken entry', '{"version":1,"credentials":[{"server":"one"}]}'],
  ])('one that %s is a trouble, never an empty vault, and is not written over', async (_, text) => {
    const place = folder();
    const file = join(place, 'credentials.json');
    writeFileSync(file, text);
    const key = { text: Buffer.alloc(32, 1).toString('base64') };
    const vault = new SealedFileVault({ file, key }, new HandClock());
    expect(vault.find(ada)).toBeInstanceOf(VaultTrouble);
    expect(await vault.put(ada, 'x')).toBeInstanceOf(VaultTrouble);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('another key opens nothing, and a bad one says how to make one', async () => {
    const settings = settingsIn(folder());
    await new SealedFileVault(settings, new HandClock()).put(ada, 'a');
    const other = { ...settings, key: { text: 'ab'.repeat(32) } };
    expect(new SealedFileVault(other, new HandClock()).find(ada)).toBeInstanceOf(VaultTrouble);
    const bad = new SealedFileVault({ ...settings, key: { text: 'short' } }, new HandClock());
    const trouble = bad.find(ada);
    expect(JSON.stringify(trouble)).toContain('openssl rand');
  });
});
