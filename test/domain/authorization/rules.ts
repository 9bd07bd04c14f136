import type { Act, Item } from '../../../src/domain/authorization/policy.ts';
import { Policy, type PolicySettings } from '../../../src/domain/authorization/policy.ts';
import type { PolicyRule } from '../../../src/domain/authorization/policy-rule.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';

const nothing = {
  ...{ principals: [], groups: [], scopes: [], servers: [], methods: [] },
  ...{ tools: [], prompts: [], resources: [], arguments: [], addresses: [] },
};

type Said = Partial<Omit<PolicyRule, 'effect'>>;

export const allow = (said: Said = {}): PolicyRule => ({
  effect: 'allow',
  name: 'allowing',
  ...nothing,
  ...said,
});

export const deny = (said: Said = {}): PolicyRule => ({
  effect: 'deny',
  name: 'denying',
  ...nothing,
  ...said,
});

export const policy = (
  rules: readonly PolicyRule[],
  said: Partial<Omit<PolicySettings, 'rules'>> = {},
): Policy =>
  new Policy({
    rules,
    enforcesScopes: false,
    allowsByDefault: false,
    isAskedElsewhere: false,
    ...said,
  });

export const alice: Principal = { key: 'user:alice', groups: ['staff'] };

interface Asked extends Partial<Omit<Act, 'arguments'>> {
  readonly with?: unknown;
  readonly written?: string;
}

/** A call of the tool `read` of the server `files`, by Alice, unless said otherwise. */
export const act = ({ with: value, written, ...said }: Asked = {}): Act => ({
  principal: alice,
  server: 'files',
  method: 'tools/call',
  name: 'read',
  remoteAddress: '192.0.2.7',
  ...said,
  arguments: () => {
    if (written !== undefined) return encodeText(written);
    return value === undefined ? undefined : encodeText(JSON.stringify(value));
  },
});

/** Of a list somebody reads who may be anywhere, unless said otherwise. */
export const item = (
  principal: Principal,
  server: string,
  kind: Item['kind'],
  name: string,
  remoteAddress?: string,
): Item => ({ principal, server, kind, name, remoteAddress });

/** A Wednesday, noon in UTC. */
export const NOON = Date.UTC(2026, 10, 18, 12);
