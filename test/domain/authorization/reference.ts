import type { Act } from '../../../src/domain/authorization/policy.ts';
import type { PolicyRule } from '../../../src/domain/authorization/policy-rule.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';

interface ReferenceSettings {
  readonly rules: readonly PolicyRule[];
  readonly enforcesScopes: boolean;
  readonly allowsByDefault: boolean;
}

/** What the page for operators says, word by word and as slowly as it reads; for calls of tools. */
export const isAllowed = (settings: ReferenceSettings, act: Act): boolean => {
  const { rules, enforcesScopes, allowsByDefault } = settings;
  const fitting = rules.filter((rule) => doesFit(rule, act));
  if (fitting.some(({ effect }) => effect === 'deny')) return false;
  if (act.principal.key === 'local') return true;
  const { scopes = [] } = act.principal;
  const ofMcp = scopes.filter((scope) => scope.startsWith('mcp:') || scope.startsWith('mcp.'));
  const isScoped = enforcesScopes || ofMcp.length > 0;
  if (isScoped && !ofMcp.some((scope) => doesScopeLet(scope, act.server ?? ''))) return false;
  if (fitting.some(({ effect }) => effect === 'allow')) return true;
  const isLeftToScopes = enforcesScopes && rules.every(({ effect }) => effect === 'deny');
  return allowsByDefault || isLeftToScopes;
};

const doesFit = (rule: PolicyRule, { principal, server, method, name, ...act }: Act): boolean => {
  const { groups = [], scopes = [] } = principal;
  const says = (patterns: readonly string[], texts: readonly (string | undefined)[]): boolean =>
    patterns.length === 0 ||
    patterns.some((pattern) => texts.some((text) => isLike(pattern, text ?? '')));
  const isAboutNames = rule.tools.length + rule.prompts.length + rule.resources.length > 0;
  const text = act.arguments();
  const argued: unknown = text === undefined ? {} : JSON.parse(decodeText(text));
  return (
    says(rule.principals, [principal.key]) &&
    says(rule.groups, groups) &&
    rule.scopes.every((scope) => scopes.includes(scope)) &&
    says(rule.servers, [server]) &&
    says(rule.methods, [method]) &&
    (!isAboutNames || (rule.tools.length > 0 && says(rule.tools, [name]))) &&
    rule.arguments.every(({ path: [key = ''], oneOf, exists }) => {
      const value: unknown = Object(argued)[key];
      if (exists === false) return value === undefined;
      return value !== undefined && (oneOf === undefined || oneOf.some((one) => one === value));
    })
  );
};

const isLike = (pattern: string, text: string): boolean => {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^a-z0-9]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
};

const doesScopeLet = (scope: string, server: string): boolean => {
  const forms = ['mcp:*', 'mcp:*:*', `mcp:${server}:*`];
  for (const word of ['execute', 'call', 'write']) {
    forms.push(`mcp:${server}:${word}`, `mcp:*:${word}`, `mcp:${word}`, `mcp.${word}`);
  }
  return forms.includes(scope);
};
