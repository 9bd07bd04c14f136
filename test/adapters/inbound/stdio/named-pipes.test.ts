import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { scratchFolder, startRig } from './rig.ts';

const pipes = (path: string) => ({
  modes: [{ type: 'named_pipes', path, permissions: '0600' }] as const,
});

const open = async (path: string) => {
  const fromGateway = createReadStream(`${path}.out`);
  // What the gateway writes before anybody has the pipe open is lost with its own end of it.
  await once(fromGateway, 'open');
  const toGateway = createWriteStream(`${path}.in`);
  return { toGateway, client: new ByteClient(fromGateway, toGateway) };
};

test('a client on two named pipes has a session until it closes its side [FE-07]', async () => {
  const path = join(await scratchFolder(), 'pipe');
  const { gateway, happenings } = await startRig(pipes(path));
  const first = await open(path);
  first.client.write(`${requestText(1, 'echo')}\n`);
  expect(await first.client.linesUpTo(1)).toEqual([answerText('1', '{}')]);
  first.toGateway.end();
  await first.client.ended();
  await happenings.until('session closed');

  const second = await open(path);
  second.client.write(`${requestText(2, 'echo')}\n`);
  expect(await second.client.linesUpTo(1)).toEqual([answerText('2', '{}')]);
  expect(gateway.sessions).toHaveLength(2);
  second.toGateway.end();
  await second.client.ended();
});

test('a client that closes its side first still gets what it asked for [FE-07]', async () => {
  const path = join(await scratchFolder(), 'pipe');
  const { gateway, happenings } = await startRig(pipes(path));
  const { toGateway, client } = await open(path);
  toGateway.end(`${requestText(1, 'hold')}\n`);
  await happenings.until('received hold');
  gateway.session.held[0]?.sink.answer(Buffer.from(answerText('1', '1')), 'channel');
  await client.ended();
  expect(client.lines).toEqual([answerText('1', '1')]);
});

test('the pipes have the permissions asked for and are removed at the end [FE-07]', async () => {
  const path = join(await scratchFolder(), 'pipe');
  const { frontend } = await startRig(pipes(path));
  for (const name of [`${path}.in`, `${path}.out`]) {
    expect(statSync(name).isFIFO()).toBe(true);
    expect(statSync(name).mode & 0o777).toBe(0o600);
  }
  await frontend.close();
  expect(existsSync(`${path}.in`) || existsSync(`${path}.out`)).toBe(false);
});

test('a name that is taken is one friendly line [F36]', async () => {
  const path = join(await scratchFolder(), 'pipe');
  await startRig(pipes(path));
  await expect(startRig(pipes(path))).rejects.toThrow(StartFault);
  expect(existsSync(`${path}.in`)).toBe(true);
});
