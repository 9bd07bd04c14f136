import { readFileSync } from 'node:fs';
import type { Implementation } from '../domain/mcp/rev2025/handshake.ts';

/** `package.json` stands two folders above both `src/bootstrap` and `dist/bootstrap`. */
const packageFile: unknown = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

const textOf = (key: 'name' | 'version'): string => {
  const value: unknown = Object(packageFile)[key];
  if (typeof value !== 'string') throw new TypeError(`package.json has no ${key}`);
  return value;
};

/** Who the gateway says it is, to clients and servers. */
export const identity: Implementation = { name: textOf('name'), version: textOf('version') };
