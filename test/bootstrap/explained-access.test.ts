import { expect, test } from 'vitest';
import type { AskedCaller } from '../../src/adapters/inbound/cli/commands/explain.ts';
import type { Explanation, Outcome } from '../../src/application/relay/explanation.ts';
import { explainedAccess } from '../../src/bootstrap/explained-access.ts';
import { settingsOf } from './reload/settings-of.ts';

const { authorization } = settingsOf(`
auth: { provider: jwt, jwt: { jwks_url: "https://a.example/k" } }
authorization:
  rules:
    - name: readers
      allow: { groups: staff, tools: read, arguments: { /path: { under: /srv } } }
    - name: payers
      allow: { servers: one, tools: pay, scopes: "pay:all" }
    - { name: pages, allow: { resources: "file:///pub/*", addresses: 10.0.0.0/8 } }
    - { name: prompts, allow: { prompts: greet } }
  decision_point: { url: "https://opa.example/x" }
servers: { one: { command: node } }`);

const ada: AskedCaller = { principal: 'user:ada', groups: ['staff'], address: '10.1.2.3' };

const atServer = (said: Partial<Extract<Outcome, { kind: 'server' }>> = {}): Outcome => ({
  kind: 'server',
  server: 'one',
  edits: [],
  isAnswerChanged: false,
  era: 'legacy',
  endpoints: [],
  ...said,
});

const named = (name: string) => atServer({ name: { written: `one__${name}`, atServer: name } });

const decided = (method: string, params: object, outcome: Outcome, as: AskedCaller = ada) => {
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const question = { request, namespace: undefined, asked: undefined, client: undefined, as };
  const explanation: Explanation = { era: 'legacy', method, steps: [], outcome };
  return explainedAccess(authorization, { ...question, isOffline: true }, explanation);
};

const yes = { principal: 'user:ada', isAllowed: true, by: 'rule', isAskedElsewhere: true };

test('a call by the name its server knows, with its arguments', () => {
  const ofPath = (path: string) =>
    decided('tools/call', { name: 'one__read', arguments: { path } }, named('read'));
  expect(ofPath('/srv/a')).toEqual({ ...yes, rule: 'readers' });
  expect(ofPath('/etc/a')).toEqual({
    ...yes,
    ...{ isAllowed: false, by: 'default', isAskedElsewhere: false },
  });
});

test('missing scopes, and the rule they are for', () => {
  expect(decided('tools/call', { name: 'one__pay' }, named('pay'))).toEqual({
    ...yes,
    ...{ isAllowed: false, by: 'scope', isAskedElsewhere: false },
    ...{ rule: 'payers', scope: 'pay:all' },
  });
});

test('a resource by the URI its server knows, from an address', () => {
  const uri = 'file:///pub/a';
  expect(decided('resources/read', { uri }, atServer())).toEqual({ ...yes, rule: 'pages' });
  const exposed = 'mcp-gateway://one/file:///pub/a';
  const edits = [{ from: JSON.stringify(exposed), to: JSON.stringify(uri) }];
  expect(decided('resources/read', { uri: exposed }, atServer({ edits }))?.rule).toBe('pages');
  const elsewhere = { ...ada, address: '192.0.2.1' };
  expect(decided('resources/read', { uri }, atServer(), elsewhere)?.isAllowed).toBe(false);
});

test('completion for a prompt', () => {
  const ref = { type: 'ref/prompt', name: 'greet' };
  expect(decided('completion/complete', { ref }, atServer())?.rule).toBe('prompts');
});

test('what the gateway answers itself', () => {
  const own: Outcome = { kind: 'gateway', text: 'it answers' };
  expect(decided('tools/list', {}, own)).toMatchObject({
    isAllowed: true,
    isAskedElsewhere: false,
  });
  expect(decided('tools/list', {}, own, { principal: 'user:bob' })?.isAllowed).toBe(true);
});

test('the local user', () => {
  const local = { principal: 'local' };
  expect(decided('tools/call', { name: 'x' }, named('x'), local)).toEqual({
    principal: 'local',
    ...{ isAllowed: true, by: 'operator', isAskedElsewhere: false },
  });
});

test('nothing without a policy, a caller or a way', () => {
  const fault: Outcome = { kind: 'fault', error: 'x', code: 1, text: '' };
  expect(decided('tools/call', {}, fault)).toBeUndefined();
  const explanation: Explanation = {
    era: 'legacy',
    method: 'ping',
    steps: [],
    outcome: atServer(),
  };
  const request = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const question = { request, namespace: undefined, asked: undefined, client: undefined };
  const asked = { ...question, isOffline: true };
  expect(explainedAccess(authorization, asked, explanation)).toBeUndefined();
  expect(explainedAccess(undefined, { ...asked, as: ada }, explanation)).toBeUndefined();
});
