import type { Environment, StdioSettings } from './settings.ts';

/** Bash exports functions as values that begin so; a shell child would run them. */
const SHELL_FUNCTION = '()';

/** The environment of a child: the allow-listed part of the gateway's own, then what the endpoint configures. */
export const childEnvironment = (
  { sourceEnvironment, inheritedVariables }: StdioSettings,
  configured: Readonly<Record<string, string>>,
): Record<string, string> => {
  const result: Record<string, string> = {};
  const prefixes = inheritedVariables
    .filter((name) => name.endsWith('*'))
    .map((p) => p.slice(0, -1));
  const names = new Set(inheritedVariables);
  for (const [name, value] of Object.entries(sourceEnvironment as Environment)) {
    if (value === undefined || value.startsWith(SHELL_FUNCTION)) continue;
    if (names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) result[name] = value;
  }
  return { ...result, ...configured };
};
