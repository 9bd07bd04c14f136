import { createHmac } from 'node:crypto';

const secret = 'forty-characters-that-guard-nothing-here';
const issuer = 'https://bench.example';
const rules = 100;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(claims: object): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** What clients of a guarded gateway show with every request. */
export const guardToken = signed({
  iss: issuer,
  aud: 'mcp-gateway',
  sub: 'bench',
  groups: ['staff'],
  scopes: ['mcp:echo:execute', 'mcp:echo:read'],
  exp: 4_102_444_800, // 2100
});

interface GuardRule {
  readonly effect: 'allow' | 'deny';
  readonly groups: readonly string[];
  readonly servers: readonly string[];
  readonly tools: readonly string[];
}

/** Rules that all are for this caller and this server, so that none is sorted out beforehand; the last one fits. */
export const guardRules: readonly GuardRule[] = Array.from({ length: rules }, (_, index) => ({
  effect: index < rules / 2 ? 'deny' : 'allow',
  groups: ['staff'],
  servers: ['echo'],
  tools: index === rules - 1 ? ['ech*', 'large'] : [`tool_${index}`],
}));

/** Settings of a gateway that lets nobody do anything without a token, scopes and a policy. */
export const guardSettings = {
  auth: { provider: 'jwt', jwt: { issuer, secret_key: secret } },
  authorization: {
    enforce_scopes: true,
    rules: guardRules.map(({ effect, ...about }) => ({ [effect]: about })),
  },
  validation: { strict_names: true },
};
