import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { scrape } from '../program/support/scrape.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { processesWith } from '../program/support/tree.ts';
import { type RunningServer, startHttpServer } from '../support/backends/http-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callTool } from '../support/talk.ts';
import { Callers, introduced, openers, openTcp } from './support/callers.ts';
import { unpublish, ways } from './support/publishing.ts';
import { linesWith, parsed, refusals } from './support/reloads.ts';

const token = 'a-token-of-32-characters-or-more';
const mark = `RELOAD_TEST=${process.pid}-under-load`;
const [markName = '', markValue = ''] = mark.split('=');
/** Good changes; a bad file comes before each. */
const reloads = 20;
const longestMs = 2_000;

let web: RunningServer;
let gateway: RunningGateway;
let base: Record<string, unknown>;
beforeAll(async () => {
  web = await startHttpServer();
  const tcp = (name: string) => ({ ...listener('tcp', { namespace: name }), name: `tcp-${name}` });
  const servers = {
    process: { ...scriptedServer, env: { [markName]: markValue } },
    web: { url: `http://127.0.0.1:${web.port}/mcp` },
  };
  const frontends = [listener('http'), listener('websocket'), tcp('process'), tcp('web')];
  const auth = { provider: 'token', token };
  const admission = { shedding: { enabled: false } };
  base = { version: 1, auth, admission, server: { frontends }, servers };
  gateway = await startGateway(base);
  for (const frontend of frontends) frontend.config.port = gateway.port(frontend.name);
});
afterAll(async () => {
  await gateway.stop();
  await web.close();
});

/** The settings with one more server, other weights of one that is called, and another limit each time. */
const revision = (number: number): string =>
  stringify({
    ...base,
    servers: {
      process: { ...scriptedServer, env: { [markName]: markValue } },
      web: { url: `http://127.0.0.1:${web.port}/mcp`, weight: 1 + number },
      [`extra-${number}`]: scriptedServer,
    },
    limits: { max_sessions: 1_000 + number },
  });

const badFiles: readonly ((good: string) => string | undefined)[] = [
  (good) => `${good}limits:\n\tmax_sessions: 1\n`,
  (good) => `${good}limit: {}\n`,
  (good) => `${good}retry: { max_attempts: often }\n`,
  (good) => `${good}servers: {}\n`,
  (good) => good.slice(0, good.length / 2).concat('{'),
  () => '',
  () => undefined,
];

test('20 reloads of every kind, as many bad files and twenty more in two seconds, under load: no call fails, what is unaffected stays, a change is effective within two seconds [F28][CF-43]', {
  timeout: 180_000,
}, async () => {
  const callers = new Callers();
  for (const server of ['process', 'web']) {
    for (const open of Object.values(openers)) {
      callers.add(await introduced(await open(gateway, server, token), token));
    }
    callers.add(await introduced(await openTcp(gateway, `tcp-${server}`), token));
  }
  const processes = processesWith(mark).toSorted();
  expect(processes).toHaveLength(3);

  const times: number[] = [];
  const file = join(gateway.folder, 'gateway.yaml');
  for (let number = 1; number <= reloads; number += 1) {
    const refused = refusals(gateway);
    const bad = badFiles[number % badFiles.length]?.(revision(number));
    if (bad === undefined) unpublish(gateway);
    else writeFileSync(file, bad);
    await refused;

    const [, publish] = ways[number % ways.length] ?? [];
    const before = performance.now();
    publish?.(gateway, revision(number), number);
    await gateway.line((line) => line.includes(`server extra-${number} added`));
    times.push(performance.now() - before);
    const newcomer = await introduced(await openers.http(gateway, `extra-${number}`, token), token);
    expect(await callTool(newcomer, 'echo')).toContain('"echo"');
    await newcomer.close();
  }

  for (let number = 1; number <= 20; number += 1) {
    const text = revision(reloads + number);
    writeFileSync(file, number % 2 === 0 ? `${text.slice(0, -number)}{` : `${text}x: [`);
    await setTimeout(100);
  }
  const before = performance.now();
  writeFileSync(file, revision(0));
  await gateway.line((line) => line.includes('server extra-0 added'));
  times.push(performance.now() - before);

  expect(processesWith(mark).toSorted()).toEqual(processes);
  const answered = callers.answered;
  await callers.stop();
  expect(callers.failures).toEqual([]);
  expect(answered).toBeGreaterThan(reloads * 10);
  expect(Math.max(...times)).toBeLessThan(longestMs);
  expect(linesWith(gateway, 'a fault of the gateway')).toEqual([]);
  const problems = linesWith(gateway, 'the configuration is wrong').map(parsed);
  const placed = problems.filter(({ problem = '' }) => /\.yaml:\d+:\d+: /.test(problem));
  expect(placed.length).toBeGreaterThan(reloads / 2);
  const figures = await scrape(gateway, 'http', token);
  expect(figures.sum('config_reloads_total', { outcome: 'applied' })).toBe(reloads + 1);
  expect(figures.sum('config_last_reload_successful')).toBe(1);
  expect(figures.sum('requests_total', { outcome: 'error' })).toBe(0);
  process.stdout.write(`${answered} calls; slowest change ${Math.max(...times).toFixed(0)} ms\n`);
});
