import { expect, test } from 'vitest';
import { createContainer } from '../../../src/bootstrap/container.ts';
import { Tokens } from '../../../src/bootstrap/tokens.ts';
import type { Act } from '../../../src/domain/authorization/policy.ts';
import { silentLogger } from '../../support/scripted-session.ts';
import { load } from '../settings/loading.ts';
import { settingsOf } from './settings-of.ts';

const servers = 'servers: { one: { command: node } }';
const policy = (rules: string, more = '') =>
  `${servers}\nauthorization: { rules: [${rules}]${more} }`;

const call = (name: string): Act => ({
  principal: { key: 'user:alice' },
  server: 'one',
  method: 'tools/call',
  name,
  remoteAddress: '',
  arguments: () => undefined,
});

const gatewayOf = (text: string) => {
  const file = { text };
  const origin = { load: () => Promise.resolve(load(file.text)), files: [], parts: [] };
  const container = createContainer(settingsOf(text), silentLogger, origin);
  const authorizer = container.get(Tokens.authorizer);
  const reload = (next: string) => {
    file.text = next;
    return container.get(Tokens.reloader).reload('request');
  };
  const codeOf = async (name: string) => (await authorizer.refusal(call(name)))?.code;
  return { container, authorizer, reload, codeOf };
};

test('no policy, one, another and none again, each from the next request on', async () => {
  const { authorizer, reload, codeOf } = gatewayOf(servers);
  expect([authorizer.isOn, await codeOf('read')]).toEqual([false, undefined]);
  await reload(policy('{ allow: { tools: write } }'));
  expect([authorizer.isOn, await codeOf('read'), await codeOf('write')]).toEqual([
    true,
    'forbidden',
    undefined,
  ]);
  await reload(policy('{ deny: { tools: write } }', ', default: allow'));
  expect([await codeOf('read'), await codeOf('write')]).toEqual([undefined, 'forbidden']);
  await reload(servers);
  expect([authorizer.isOn, await codeOf('write')]).toEqual([false, undefined]);
});

test('a policy with a mistake changes nothing', async () => {
  const { reload, codeOf } = gatewayOf(policy('{ allow: { tools: write } }'));
  await reload(policy('{ allow: { tools: [] } }'));
  expect([await codeOf('read'), await codeOf('write')]).toEqual(['forbidden', undefined]);
});

test('decisions are counted', async () => {
  const { container, codeOf } = gatewayOf(policy('{ allow: { tools: write } }'));
  await codeOf('write');
  await codeOf('read');
  await codeOf('read');
  const text = await container
    .get(Tokens.metricsRegistry)
    .getSingleMetricAsString('mcp_gateway_authorization_total');
  expect(text).toContain('{decision="allowed",by="rule"} 1');
  expect(text).toContain('{decision="denied",by="default"} 2');
});
