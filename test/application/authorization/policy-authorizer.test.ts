import { describe, expect, test } from 'vitest';
import type { ListedKind } from '../../../src/application/authorization/authorizer.ts';
import { PolicyAuthorizer } from '../../../src/application/authorization/policy-authorizer.ts';
import type {
  DecisionPoint,
  PolicyAnswer,
  PolicyQuestion,
} from '../../../src/application/ports/driven/decision-point.ts';
import type { Act } from '../../../src/domain/authorization/policy.ts';
import type { PolicyRule } from '../../../src/domain/authorization/policy-rule.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { localUser, type Principal } from '../../../src/domain/identity/principal.ts';

const nothing = {
  ...{ principals: [], groups: [], scopes: [], servers: [], methods: [] },
  ...{ tools: [], prompts: [], resources: [], arguments: [], addresses: [] },
};
const allowing: PolicyRule = { ...nothing, effect: 'allow', name: 'reading', tools: ['read*'] };
const denying: PolicyRule = {
  ...nothing,
  ...{ effect: 'deny', name: 'secrets', reason: 'ask the owner', tools: ['read_secret'] },
};

const alice: Principal = { key: 'user:alice' };
const call = (name: string, principal = alice): Act => ({
  principal,
  server: 'files',
  method: 'tools/call',
  name,
  remoteAddress: '192.0.2.1',
  arguments: () => undefined,
});
const tools: ListedKind = { principal: alice, server: 'files', kind: 'tool' };

const authorizerOf = (
  rules: readonly PolicyRule[],
  point?: DecisionPoint,
  enforcesScopes = false,
) => {
  const counted: string[] = [];
  const metrics = {
    decided: (outcome: string, by: string) => void counted.push(`${outcome} ${by}`),
  };
  const settings = {
    rules,
    enforcesScopes,
    allowsByDefault: false,
    isAskedElsewhere: point !== undefined,
  };
  const first = { settings, decisionPoint: point };
  return { authorizer: new PolicyAuthorizer(first, { metrics, wallMs: () => 0 }), counted };
};

/** Answers by the name it is asked about. */
class ScriptedPoint implements DecisionPoint {
  readonly asked: PolicyQuestion[] = [];
  readonly #answers: Readonly<Record<string, PolicyAnswer['kind']>>;
  readonly #isLate: boolean;

  constructor(answers: Readonly<Record<string, PolicyAnswer['kind']>>, isLate = false) {
    this.#answers = answers;
    this.#isLate = isLate;
  }

  ask(question: PolicyQuestion): PolicyAnswer | Promise<PolicyAnswer> {
    this.asked.push(question);
    const answer: PolicyAnswer = { kind: this.#answers[question.name ?? ''] ?? 'denied' };
    return this.#isLate ? Promise.resolve(answer) : answer;
  }
}

describe('by rules alone', () => {
  test('what is allowed passes in the same turn, and is counted', () => {
    const { authorizer, counted } = authorizerOf([allowing]);
    expect(authorizer.isOn).toBe(true);
    expect(authorizer.refusal(call('read'))).toBeUndefined();
    expect(counted).toEqual(['allowed rule']);
  });

  test('the refusal names no rule, and gives its reason', () => {
    const { authorizer, counted } = authorizerOf([allowing, denying]);
    expect(authorizer.refusal(call('read_secret'))).toEqual(
      new Fault(
        'forbidden',
        'the policy of this gateway does not allow you tools/call on "files": ask the owner',
      ),
    );
    expect(authorizer.refusal(call('write'))).toMatchObject({ code: 'forbidden' });
    expect(counted).toEqual(['denied rule', 'denied default']);
  });

  test('missing scopes are named in one challenge', () => {
    const { authorizer, counted } = authorizerOf(
      [{ ...allowing, scopes: ['pay'] }],
      undefined,
      true,
    );
    const refusal = authorizer.refusal(call('read'));
    expect(refusal).toMatchObject({
      code: 'insufficient_scope',
      data: { scope: 'mcp:files:execute pay' },
    });
    expect(counted).toEqual(['denied scope']);
  });

  test('lists show what may be called, and say when that is all', () => {
    const { authorizer, counted } = authorizerOf([allowing, denying]);
    expect(authorizer.shown(tools, ['read', 'read_all'])).toBe('all');
    expect(authorizer.shown(tools, ['read', 'read_secret', 'write'])).toEqual(new Set(['read']));
    expect(counted).toEqual([]);
  });
});

test('a list is for where its reader is', () => {
  const { authorizer } = authorizerOf([{ ...allowing, addresses: ['10.0.0.0/8'] }]);
  expect(authorizer.shown(tools, ['read'])).toBe('all');
  expect(authorizer.shown({ ...tools, remoteAddress: '10.0.0.1' }, ['read'])).toBe('all');
  expect(authorizer.shown({ ...tools, remoteAddress: '192.0.2.1' }, ['read'])).toEqual(new Set());
});

describe('another policy', () => {
  test('holds from the next question on', () => {
    const { authorizer } = authorizerOf([allowing]);
    expect(authorizer.refusal(call('write'))).toBeInstanceOf(Fault);
    authorizer.use(undefined);
    expect(authorizer.isOn).toBe(false);
    expect(authorizer.refusal(call('write'))).toBeUndefined();
    expect(authorizer.shown(tools, ['write'])).toBe('all');
  });
});

describe('with a decision point', () => {
  test.each([
    ['at once', false],
    ['later', true],
  ])('its answer, %s, decides what the rules allow', async (_, isLate) => {
    const point = new ScriptedPoint({ read: 'allowed', read_down: 'unknown' }, isLate);
    const { authorizer, counted } = authorizerOf([allowing, denying], point);
    expect(await authorizer.refusal(call('read'))).toBeUndefined();
    expect(await authorizer.refusal(call('read_other'))).toMatchObject({ code: 'forbidden' });
    expect(await authorizer.refusal(call('read_down'))).toMatchObject({
      code: 'auth_unavailable',
      retryAfterMs: 1_000,
    });
    expect(counted).toEqual([
      'allowed decision_point',
      'denied decision_point',
      'unavailable decision_point',
    ]);
  });

  test('is not asked about what rules deny, about lists and the like, nor about the local user', () => {
    const point = new ScriptedPoint({});
    const { authorizer, counted } = authorizerOf([allowing, denying], point);
    const list = { ...call(''), method: 'tools/list', name: undefined };
    expect(authorizer.refusal(list)).toBeUndefined();
    expect(counted).toEqual(['allowed rule']);
    expect(authorizer.refusal(call('read_secret'))).toMatchObject({ code: 'forbidden' });
    expect(authorizer.refusal(call('anything', localUser))).toBeUndefined();
    expect(authorizer.shown({ ...tools, principal: localUser }, ['anything'])).toBe('all');
    expect(point.asked).toEqual([]);
  });

  test('allows alone where no rule does', async () => {
    const { authorizer } = authorizerOf([denying], new ScriptedPoint({ write: 'allowed' }));
    expect(await authorizer.refusal(call('write'))).toBeUndefined();
  });

  test('what it does not allow is not listed, nor what nobody can say', async () => {
    const point = new ScriptedPoint({ read: 'allowed', read_down: 'unknown' }, true);
    const { authorizer } = authorizerOf([allowing, denying], point);
    const names = ['read', 'read_no', 'read_down', 'read_secret', 'write'];
    expect(await authorizer.shown(tools, names)).toEqual(new Set(['read']));
    expect(await authorizer.shown(tools, ['read'])).toBe('all');
    expect(point.asked.map(({ name }) => name)).toEqual(['read', 'read_no', 'read_down', 'read']);
    expect(point.asked[0]).toEqual({
      principal: alice,
      server: 'files',
      method: 'tools/call',
      name: 'read',
      request: undefined,
    });
  });
});
