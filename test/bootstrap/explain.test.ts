import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/bootstrap/settings/load.ts';
import { Tokens } from '../../src/bootstrap/tokens.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { anonymous } from '../../src/domain/identity/principal.ts';
import { listKinds } from '../../src/domain/mcp/rev2025/methods.ts';
import { encodeText } from '../../src/domain/wire/text.ts';
import { RecordingSink } from '../support/application/recording-sink.ts';
import { openGateway, printed, prompt } from '../support/explained.ts';

const folder = join(import.meta.dirname, '../fixtures/explain');

const scenes = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'requests')
  .map(({ name }) => name);

const read = (file: string): string => readFileSync(join(folder, 'requests', file), 'utf8');

const open = async (scene: string) =>
  openGateway(
    await loadSettings(join(folder, scene, 'gateway.yaml'), {
      environment: process.env,
      newToken: () => 'token',
    }),
  );

interface Listed {
  readonly result?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** Names and URIs of every list, as a legacy client sees them. */
const catalogueOf = async ({ container }: Awaited<ReturnType<typeof open>>): Promise<unknown> => {
  const outlet = { deliver: () => undefined, end: () => undefined };
  const facts = { protocol: 'stdio', principal: anonymous, namespace: undefined } as const;
  const session = container.get(Tokens.desk).open({ ...facts, remoteAddress: '' }, outlet);
  if (session instanceof Fault) throw new Error(session.message);
  const lists: Record<string, unknown> = {};
  for (const [method, { items, key }] of Object.entries(listKinds)) {
    const sink = new RecordingSink();
    session.receive(encodeText(`{"jsonrpc":"2.0","id":1,"method":"${method}"}`), sink);
    await expect.poll(() => sink.isOver).toBe(true);
    const { result } = JSON.parse(sink.text) as Listed;
    lists[method] = result?.[items]?.map((item) => item[key]);
  }
  await container.get(Tokens.sessions).find(session.id)?.upstreams.closeAll();
  session.close();
  return lists;
};

describe.each(scenes)('the configuration %s', (scene) => {
  const opened = open(scene);
  afterAll(async () => (await opened).routes.close());

  test('gives the catalogue beside it', async () => {
    const expected: unknown = JSON.parse(
      readFileSync(join(folder, scene, 'catalogue.json'), 'utf8'),
    );
    expect(await catalogueOf(await opened)).toEqual(expected);
  });

  test('leads every request where the file beside it says', async () => {
    const file = join(folder, scene, 'routes.txt');
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(prompt));
    const { routes } = await opened;
    const told: string[] = [];
    for (const line of lines) {
      // What was asked before must not be known to a question that asks nobody.
      const fresh = line.endsWith('--offline') ? (await open(scene)).routes : routes;
      told.push(`${line}\n${await printed(fresh, line.slice(prompt.length), read)}`);
      if (fresh !== routes) await fresh.close();
    }
    await expect(told.join('\n')).toMatchFileSnapshot(file);
  });
});

test('there are many requests', () => {
  const texts = scenes.map((scene) => readFileSync(join(folder, scene, 'routes.txt'), 'utf8'));
  expect(texts.join('\n').split(prompt).length).toBeGreaterThan(80);
});
