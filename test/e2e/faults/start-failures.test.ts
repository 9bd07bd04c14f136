import { chmodSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { call, errorOf, freshPath, openClient, openGateway } from './support/rig.ts';
import { stdioEntry } from './support/server-process.ts';

const forbidden = (): string => {
  const path = freshPath('forbidden');
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o600);
  return path;
};

const broken: Readonly<Record<string, readonly [entry: object, reason: string]>> = {
  missing: [{ command: '/nowhere/at/all' }, 'was not found'],
  forbidden: [{ command: forbidden() }, 'may not be executed (EACCES)'],
  folder: [{ command: '/tmp' }, 'may not be executed (EACCES)'],
  homeless: [{ command: process.execPath, cwd: '/nowhere' }, 'working directory'],
  endless: [{ command: process.execPath, args: ['x'.repeat(200_000)] }, 'too long'],
};

it('a server command that cannot be started fails alone', async () => {
  const entries = Object.entries(broken).map(([name, [entry]]) => [name, entry] as const);
  const gateway = await openGateway({
    servers: { ...Object.fromEntries(entries), good: stdioEntry },
  });
  const client = await openClient(gateway, 'ws');
  const other = await openClient(gateway, 'http');
  for (const [name, [, reason]] of Object.entries(broken)) {
    const slow = other.request(call(`"${name}"`, 'good__wait', '{"ms":100}'));
    for (const id of [1, 2, 3]) {
      const { code, message } = errorOf(await client.request(call(id, `${name}__echo`)));
      expect(code, name).toBe(-32004);
      expect(message).toContain(reason);
      expect(message).not.toContain('/nowhere');
    }
    expect(await client.request(call(9, 'good__echo'))).toContain('"echo"');
    expect(await slow).toContain('"waited":true');
  }
  expect(await gateway.stop()).toBe(0);
});
