import { beforeAll, describe, expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { type FrontendName, type Grid, openFrontends, startGrid } from '../support/grid.ts';
import { rawAt } from '../support/raw-json.ts';
import { callText, introduce, noticeText, requestText } from '../support/talk.ts';

const CLIENTS = 200;
/** By HTTP and by SSE, where every call is a request of its own; the others come by the other ways in. */
const POSTING_CLIENTS = 20;
const CALLS_AT_ONCE = 25;
const ROUNDS = 10;
const PATIENCE_MS = 180_000;

const posting = ['http', 'sse'] as const;
const streaming = openFrontends.filter((name) => name !== 'http' && name !== 'sse');

/** One of many that all use the same ids and tokens, and a word nobody else uses. */
interface Tenant {
  readonly client: RawClient;
  readonly nonce: string;
}

/** Every second call reports progress twice, under a token that all tenants use. */
const roundOf = async ({ client, nonce }: Tenant, round: number): Promise<void> => {
  const word = `"${nonce}-${round}"`;
  const calls = Array.from({ length: CALLS_AT_ONCE }, async (_, id) => {
    if (id % 2 === 0) {
      const echoed = await client.request(callText(String(id), 'echo', `{"word":${word}}`));
      expect(echoed).toBe(
        `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"echo":{"word":${word}}}}`,
      );
      return;
    }
    const args = `{"count":2,"note":${word}}`;
    const answer = await client.request(
      callText(String(id), 'progress', args, `{"progressToken":${id}}`),
    );
    expect(rawAt(answer, 'id')).toBe(String(id));
  });
  await Promise.all(calls);
};

/** Of one tenant in all rounds. */
const PROGRESS = ROUNDS * Math.floor(CALLS_AT_ONCE / 2) * 2;

const FOREIGN = /tenant-\d+-/g;

/** All a tenant heard names nobody but itself, and its own progress came in full. */
const expectNothingForeign = ({ client, nonce }: Tenant, progressCount: number): void => {
  const named = new Set<string>();
  let progress = 0;
  for (const text of client.messages) {
    for (const [word] of text.matchAll(FOREIGN)) named.add(word);
    if (text.includes('"notifications/progress"')) progress += 1;
  }
  expect([...named]).toEqual([`${nonce}-`]);
  expect(progress).toBe(progressCount);
};

const wayOf = (at: number): FrontendName | undefined =>
  at < POSTING_CLIENTS ? posting[at % posting.length] : streaming[at % streaming.length];

const enter = async (grid: Grid): Promise<Tenant[]> => {
  const tenants = Array.from({ length: CLIENTS }, async (_, at) => {
    const client = await grid.open(wayOf(at) ?? 'http');
    await introduce(client);
    return { client, nonce: `tenant-${at}` };
  });
  return Promise.all(tenants);
};

const rounds = async (tenants: readonly Tenant[]): Promise<void> => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(tenants.map((tenant) => roundOf(tenant, round)));
  }
  for (const tenant of tenants) expectNothingForeign(tenant, PROGRESS);
};

/** Logs, questions and notifications that name the tenant whose calls they belong to. */
const talk = async ({ client, nonce }: Tenant): Promise<void> => {
  const word = `"${nonce}-x"`;
  await client.request(callText('0', 'log', `{"data":${word}}`));
  const updated = `{"method":"notifications/resources/updated","params":{"uri":${word}}}`;
  await client.request(callText('1', 'notify', updated));
  const asking = `{"method":"roots/list","params":{"word":${word}}}`;
  const answer = client.request(callText('2', 'ask', asking));
  const question = await client.next((text) => text.includes('"roots/list"'));
  await client.send(`{"jsonrpc":"2.0","id":${rawAt(question, 'id')},"result":{"word":${word}}}`);
  expect(rawAt(await answer, 'result', 'answer', 'word')).toBe(word);
  await client.next((text) => text.includes('"notifications/message"'));
  await client.next((text) => text.includes('"notifications/resources/updated"'));
};

const TITLE =
  '[S11] 200 clients with equal ids and tokens hear nothing of another in 50,000 answers';

const gridOf = async (more: object): Promise<Grid> => {
  const { entry } = await startScriptedServer('tcp-newline');
  return startGrid({ servers: { scripted: { ...entry, ...more } } });
};

describe('a session at the server for each client', () => {
  let tenants: Tenant[];
  beforeAll(async () => {
    tenants = await enter(await gridOf({}));
  });

  it(TITLE, { timeout: PATIENCE_MS }, () => rounds(tenants));

  it('[S11] what is about one client of 200 reaches that client alone: logs, questions and notifications', async () => {
    await Promise.all(tenants.map(talk));
    for (const tenant of tenants) expectNothingForeign(tenant, PROGRESS);
  });
});

describe('one session at the server for all clients', () => {
  let grid: Grid;
  beforeAll(async () => {
    grid = await gridOf({ shared: true });
  });

  it('[S11] a client cancels its own call and no other with the same id', async () => {
    const [first, second] = [await grid.open('websocket'), await grid.open('tcp-newline')];
    await Promise.all([introduce(first), introduce(second)]);
    const held = second.request(callText('0', 'outstanding', '{"of":2,"who":"second"}'));
    await first.send(callText('0', 'slow'));
    await first.send(noticeText('notifications/cancelled', '{"requestId":0}'));
    const seen: unknown = JSON.parse(await first.request(callText('1', 'cancels', '{"count":1}')));
    expect(seen).toMatchObject({ result: { cancelled: [expect.any(Number)], stray: [] } });
    await first.request(callText('2', 'outstanding', '{"of":2,"who":"first"}'));
    expect(rawAt(await held, 'result', 'echo', 'who')).toBe('"second"');
    expect(first.messages.some((text) => text.includes('"id":0'))).toBe(false);
    expect(await first.request(requestText('3', 'ping'))).toContain('"id":3');
  });

  it(TITLE, { timeout: PATIENCE_MS }, async () => rounds(await enter(grid)));
});
