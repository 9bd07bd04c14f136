import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }';
const jwt = 'provider: jwt, jwt: { secret_key_env: KEY }';
const settingsOf = (text: string) => load(`${demo}\n${text}`).settings?.authorization;
const rules = (text: string) => `${demo}\nauthorization: { rules: [${text}] }`;

describe('whether there is a policy', () => {
  test.each([
    ['nothing is said', ''],
    ['an empty section', 'authorization: {}'],
    ['what is so anyway', 'authorization: { default: allow, enforce_scopes: false }'],
    ['no rules', 'authorization: { rules: [] }'],
  ])('none: %s', (_, text) => expect(settingsOf(text)).toBeUndefined());

  test.each([
    ['a rule', 'authorization: { default: allow, rules: [{ deny: {} }] }'],
    ['a default', 'authorization: { default: deny }'],
    ['scopes', 'authorization: { enforce_scopes: true }'],
    ['a decision point', 'authorization: { decision_point: { url: "https://opa.example/x" } }'],
  ])('one: %s', (_, text) => expect(settingsOf(text)).toBeDefined());

  test('scopes are enforced by auth, or by authorization', () => {
    for (const text of [
      'auth: { enforce_scopes: true, PROVIDER }',
      'authorization: { enforce_scopes: true }',
    ]) {
      const { settings } = load(
        `${demo}\n${text.replace('PROVIDER', 'provider: token, token: abc')}`,
      );
      expect(settings?.authorization).toEqual({
        enforcesScopes: true,
        allowsByDefault: false,
        rules: [],
        decisionPoint: undefined,
      });
    }
  });

  test('where both say something else, auth counts, with a warning', () => {
    const text = `${demo}\nauth: { enforce_scopes: false, provider: token, token: abc }\nauthorization: { enforce_scopes: true }`;
    expect(load(text).settings?.authorization).toBeUndefined();
    expect(warningsOf(text)).toEqual([
      '3:18: authorization.enforce_scopes has no effect: auth.enforce_scopes at 2:9 counts',
    ]);
  });
});

test.each([
  ['token', 'auth: { provider: token, token: abc, enforce_scopes: true }'],
  ['none', 'auth: { provider: none, enforce_scopes: true }'],
])('scopes that nobody can have: a warning (%s)', (provider, text) => {
  expect(warningsOf(`${demo}\n${text}`).join()).toContain(
    `with auth.provider ${provider} nobody has scopes, so all but the local user are refused`,
  );
});

test('a rule for a server nobody knows: a warning', () => {
  expect(warningsOf(rules('{ deny: { servers: [demo, "d*", dmeo] } }'))).toEqual([
    '2:36: there is no server "dmeo"',
  ]);
});

test('what a rule says nothing of is open', () => {
  const nothing = {
    ...{ principals: [], groups: [], scopes: [], servers: [], methods: [], tools: [] },
    ...{ prompts: [], resources: [], addresses: [], arguments: [] },
  };
  expect(
    load(rules('{ allow: {} }, { name: no, reason: why, deny: { tools: x } }')).settings
      ?.authorization?.rules,
  ).toEqual([
    { effect: 'allow', name: 'rules[0]', ...nothing },
    { effect: 'deny', name: 'no', reason: 'why', ...nothing, tools: ['x'] },
  ]);
});

test('a window of days and hours', () => {
  const text = rules('{ allow: { when: { days: [fri-mon, sun], from: "08:30", to: "24:00" } } }');
  expect(load(text).settings?.authorization?.rules[0]?.window).toEqual({
    days: [5, 6, 0, 1],
    fromMinute: 510,
    toMinute: 0,
    zone: 'UTC',
  });
});

test('a decision point with what is left open', () => {
  const text = 'authorization: { decision_point: { url: "https://opa.example/v1/data/mcp" } }';
  expect(settingsOf(text)?.decisionPoint).toEqual({
    url: 'https://opa.example/v1/data/mcp',
    token: undefined,
    timeoutMs: 1_000,
    cacheMs: 10_000,
    sendsArguments: false,
  });
});

const refused = (text: string) =>
  problemsOf(rules(text)).map((problem) => problem.replace(/^\d+:\d+: /, ''));

describe('refuses', () => {
  test.each([
    ['{ name: x }', 'a rule allows or denies: write one of allow and deny'],
    ['{ allow: {}, deny: {} }', 'a rule allows or denies: write one of allow and deny'],
    ['{ name: x, allow: {} }, { name: x, deny: {} }', 'another rule has this name already'],
    ['{ deny: { tools: [] } }', 'is empty, so the rule would fit nobody: leave it out'],
    [
      '{ allow: { principals: alice } }',
      '"alice" is nobody: write what kind of caller it is, such as "user:alice"',
    ],
    [
      '{ deny: { methods: [tools/list] } }',
      'tools/list shows what its reader may use, so no rule is needed: name what is called (tools/call, prompts/get, resources/read)',
    ],
    ['{ deny: { addresses: 10.0.0.0/33 } }', 'the length in "10.0.0.0/33" is not 0 to 32'],
    ['{ deny: { scopes: ["mcp:*"] } }', 'scopes are compared as they are: write them without "*"'],
    ['{ deny: { arguments: { path: x } } }', 'a JSON Pointer begins with "/": write "/path"'],
    [
      '{ deny: { arguments: { /path: {} } } }',
      'says nothing of the value: add equals, one_of, glob or another key',
    ],
    ['{ deny: { arguments: { /path: [] } } }', 'no value is one of none: name some'],
    [
      '{ deny: { arguments: { /path: { exists: false, glob: x } } } }',
      'what does not exist has no value: take exists or the others out',
    ],
    [
      '{ deny: { arguments: { /n: { min: 2, max: 1 } } } }',
      'no number is at least 2 and at most 1',
    ],
    ['{ deny: { when: {} } }', 'says no time: add days, from and to, not_before or not_after'],
    [
      '{ deny: { when: { days: mon, zone: Mars } } }',
      'is no time zone: write one such as Europe/Zurich',
    ],
    [
      '{ deny: { when: { from: "08:00", to: "08:00" } } }',
      'is when it begins: leave both out for the whole day',
    ],
    [
      '{ deny: { when: { not_before: "2026-01-02T00:00:00Z", not_after: "2026-01-01T00:00:00Z" } } }',
      'is not after not_before: the rule would never hold',
    ],
    [
      '{ deny: { when: { days: monday } } }',
      'authorization.rules[0].deny.when.days: expected a day such as mon, or mon-fri, found "monday"',
    ],
    [
      '{ deny: { when: { from: 8am } } }',
      'authorization.rules[0].deny.when.from: expected a time such as "08:30", found "8am"',
    ],
    [
      '{ deny: { when: { not_after: tomorrow } } }',
      'authorization.rules[0].deny.when.not_after: expected a time such as 2026-12-31T18:00:00Z, found "tomorrow"',
    ],
    [
      '{ deny: { tool: x } }',
      'unknown key "tool" in authorization.rules[0].deny: did you mean "tools"?',
    ],
  ])('%s', (text, problem) => expect(refused(text)).toEqual([problem]));

  test('a decision point nobody can reach', () => {
    const text = `${demo}\nauthorization: { decision_point: { url: "opa:8181" } }`;
    expect(problemsOf(text).join()).toContain('expected an address such as https://');
  });
});

test('scopes of signed tokens need no warning', () => {
  const text = `${demo}\nauth: { ${jwt.replace('secret_key_env: KEY', 'jwks_url: "https://a.example/k"')}, enforce_scopes: true }`;
  expect(warningsOf(text)).toEqual([]);
});
