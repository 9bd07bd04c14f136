import { describe, expect, it } from 'vitest';
import { freePort } from '../support/ports.ts';
import {
  call,
  errorOf,
  type FaultGateway,
  freshPath,
  openClient,
  openGateway,
} from './support/rig.ts';
import { carriers, entryOf, urlOf } from './support/server.ts';
import { ServerProcess, stdioEntry } from './support/server-process.ts';
import { childrenOf, until } from './support/watch.ts';

/** Calls until one succeeds; returns how long that took. */
const recovered = async (again: () => Promise<string>): Promise<number> => {
  const startedMs = performance.now();
  await until(again, (answer) => answer.includes('"echo"'));
  return performance.now() - startedMs;
};

const errorsOnly = (answers: readonly string[], elapsedMs: number): void => {
  for (const answer of answers) expect(errorOf(answer).code).toBe(-32004);
  expect(elapsedMs).toBeLessThan(1_000);
};

const expectOneAnswerEach = (messages: readonly string[], ids: readonly number[]): void => {
  for (const id of ids) {
    expect(messages.filter((text) => text.includes(`"id":${id},`))).toHaveLength(1);
  }
};

describe('a server that is killed during calls', () => {
  it.each(carriers)('[F01] over %s fails its own calls only and is used again', async (carrier) => {
    const where = carrier === 'unix' ? freshPath('server.sock') : String(await freePort());
    const first = await ServerProcess.start(carrier, where);
    const gateway = await openGateway({
      servers: { victim: entryOf(carrier, urlOf(carrier, where)), other: stdioEntry },
    });
    const client = await openClient(gateway, 'ws');
    const bystander = await openClient(gateway, 'lines');
    await client.request(call(1, 'victim__echo'));
    await client.request(call(2, 'other__echo'));
    const hung = [3, 4, 5].map((id) => client.request(call(id, 'victim__hang')));
    const slow = [client, bystander].map((user) =>
      user.request(call(6, 'other__wait', '{"ms":700}')),
    );
    await client.request(call(7, 'victim__echo'));
    await first.kill();
    const killedMs = performance.now();
    errorsOnly(await Promise.all(hung), performance.now() - killedMs);
    for (const answer of await Promise.all(slow)) expect(answer).toContain('"waited":true');
    expectOneAnswerEach(client.messages, [3, 4, 5]);
    const second = await ServerProcess.start(carrier, where);
    let id = 100;
    const backMs = await recovered(() => {
      id += 1;
      return client.request(call(id, 'victim__echo'));
    });
    expect(backMs).toBeLessThan(2_000);
    await second.kill();
    expect(await gateway.stop()).toBe(0);
  });

  it('[F02] on stdio fails its calls only and is started again by the next one', async () => {
    const gateway = await openGateway({ servers: { victim: stdioEntry, other: stdioEntry } });
    const client = await openClient(gateway, 'ws');
    await client.request(call(1, 'other__echo'));
    const hung = await hangOnChild(gateway, client.request.bind(client));
    const slow = client.request(call(6, 'other__wait', '{"ms":700}'));
    process.kill(hung.pid, 'SIGKILL');
    const killedMs = performance.now();
    errorsOnly(await Promise.all(hung.answers), performance.now() - killedMs);
    expectOneAnswerEach(client.messages, [3, 4, 5]);
    expect(await client.request(call(7, 'victim__echo'))).toContain('"echo"');
    expect(performance.now() - killedMs).toBeLessThan(2_000);
    expect(await slow).toContain('"waited":true');
    expect(await gateway.stop()).toBe(0);
  });
});

const hangOnChild = async (
  gateway: FaultGateway,
  request: (text: string) => Promise<string>,
): Promise<{ pid: number; answers: readonly Promise<string>[] }> => {
  const answer = await request(call(2, 'victim__pid'));
  const pid = Number(/"pid":(\d+)/.exec(answer)?.[1]);
  // Only what this test has started is killed.
  expect(childrenOf(gateway.pid).map((child) => child.pid)).toContain(pid);
  const answers = [3, 4, 5].map((id) => request(call(id, 'victim__hang')));
  await request(call(8, 'victim__echo'));
  return { pid, answers };
};
