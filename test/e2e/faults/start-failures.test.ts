import { chmodSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { call, errorOf, freshPath, openClient, openGateway } from './support/rig.ts';
import { stdioEntry } from './support/server-process.ts';

const forbidden = (): string => {
  const path = freshPath('forbidden');
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o600);
  return path;
};

describe('a server command that cannot be started', () => {
  it.each([
    ['missing', '/nowhere/at/all', {}, 'was not found'],
    ['forbidden', forbidden(), {}, 'may not be executed (EACCES)'],
    ['a folder', '/tmp', {}, 'may not be executed (EACCES)'],
    ['without its folder', process.execPath, { cwd: '/nowhere' }, 'working directory'],
    ['too long', process.execPath, { args: ['x'.repeat(200_000)] }, 'too long'],
  ])('(%s) fails alone', async (_, command, rest, reason) => {
    const gateway = await openGateway({
      servers: { broken: { command, ...rest }, good: stdioEntry },
    });
    const client = await openClient(gateway, 'ws');
    const other = await openClient(gateway, 'http');
    const slow = other.request(call(1, 'good__wait', '{"ms":300}'));
    for (const id of [1, 2, 3]) {
      const { code, message } = errorOf(await client.request(call(id, 'broken__echo')));
      expect(code).toBe(-32004);
      expect(message).toContain(reason);
      expect(message).not.toContain('/nowhere/at');
    }
    expect(await client.request(call(9, 'good__echo'))).toContain('"echo"');
    expect(await slow).toContain('"waited":true');
    expect(await gateway.stop()).toBe(0);
  });
});
