import type { PrefixPolicy } from '../../../domain/federation/exposed-names.ts';

/**
 * How names are told apart (design §6). `auto` looks at how many servers are configured, never at how many answer: names
 * must not change when one of them is down. With one server alone its names need no prefix.
 */
export const prefixPolicy = (setting: 'auto' | PrefixPolicy, servers: number): PrefixPolicy => {
  if (setting !== 'auto') return setting;
  return servers > 1 ? 'always' : 'never';
};
