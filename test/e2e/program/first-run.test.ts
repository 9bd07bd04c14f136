import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { newFolder } from './support/folder.ts';
import { greeting, offersIn } from './support/greeting.ts';
import { processesWith, startTree, type TreeRun } from './support/tree.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const marker = `FIRST_RUN=${randomUUID()}`;
const MINUTES = 60_000;

const { PATH = '', HOME, ...inherited } = process.env;

/** Folders of the PATH that are the machine's own, so that a package's Node is not taken for it. */
const ownPath = PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'));

const majorOf = (folder: string): number => {
  const node = join(folder, 'node');
  if (!existsSync(node)) return 0;
  return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]);
};

/** The oldest Node of the machine that has npm beside it: 20 where there is one. */
const ownNode = ownPath
  .filter((folder) => majorOf(folder) >= 20 && existsSync(join(folder, 'npm')))
  .toSorted((left, right) => majorOf(left) - majorOf(right))[0];

/** What npm and vitest told this run is about this tree; proxies and certificates are about the machine. */
const foreignVariable =
  /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|VITEST|NODE_(ENV|OPTIONS|PATH)$|GATEWAY_|INIT_CWD)/;

const environment = (): NodeJS.ProcessEnv => {
  const own = Object.entries(inherited).filter(([name]) => !foreignVariable.test(name));
  const path = [ownNode, ...ownPath].join(delimiter);
  return {
    ...Object.fromEntries(own),
    HOME,
    PATH: path,
    FIRST_RUN: marker.slice('FIRST_RUN='.length),
  };
};

const toolNames = z.object({
  result: z.object({ tools: z.array(z.object({ name: z.string() })) }),
});
const exampleTools = ['weather__', 'notes__add_note', 'notes__list_notes'];
const expectExampleTools = (names: readonly string[]): void => {
  for (const start of exampleTools) {
    expect(
      names.some((name) => name.startsWith(start)),
      `${start} of ${names}`,
    ).toBe(true);
  }
};

// `npm ci && npm test` on a fresh clone is what runs this test.
describe('a fresh clone', () => {
  const clone = join(newFolder(), 'mcp-gateway');
  const run = (...command: readonly [string, ...string[]]): Promise<TreeRun> =>
    startTree(command, { cwd: clone, env: environment() }).ended;

  beforeAll(async () => {
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
    const { code, output } = await run('npm', 'ci');
    expect(code, output).toBe(0);
  }, 5 * MINUTES);

  test(
    'npm start tells how to call it, that works as printed, and SIGTERM leaves nothing behind [S03]',
    async () => {
      const gateway = startTree(['npm', 'start'], { cwd: clone, env: environment() });
      await gateway.until(greeting);
      const output = gateway.output();
      expect(output).toMatch(/server +transport +era +state +tools +ms/);
      expect(output).toMatch(/weather +stdio +(legacy|modern) +ready +[1-9]/);
      expect(output).toMatch(/notes +http +(legacy|modern) +ready +[1-9]/);
      const { tokens, shellLine, address } = offersIn(output);
      expect(tokens).toHaveLength(1);

      const answer = await run('sh', '-c', shellLine);
      const { tools } = toolNames.parse(JSON.parse(answer.output)).result;
      expectExampleTools(tools.map(({ name }) => name));

      const client = await connectV1(address);
      // Its session has a process of its own at one of them, which a busy machine starts later than a list waits for.
      const listed = async () => (await client.sdk.listTools()).tools.map(({ name }) => name);
      await vi.waitFor(async () => expectExampleTools(await listed()), { timeout: 10_000 });
      await client.call('notes__add_note', { text: 'from the snippet' });
      expect(JSON.stringify(await client.call('notes__list_notes'))).toContain('from the snippet');
      await client.sdk.close();

      expect(processesWith(marker).length).toBeGreaterThan(1);
      // As a terminal or a supervisor does: npm itself tells only the shell between them.
      process.kill(-gateway.pid, 'SIGTERM');
      await gateway.ended;
      await vi.waitFor(() => expect(processesWith(marker)).toEqual([]), {
        timeout: 5_000,
        interval: 50,
      });
    },
    2 * MINUTES,
  );
});

test('the machine has a Node to begin with', () => {
  expect(ownNode).toBeDefined();
});
