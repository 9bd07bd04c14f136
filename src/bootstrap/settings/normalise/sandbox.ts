import { resolve } from 'node:path';
import type { Sandbox } from '../../../domain/balancing/endpoint.ts';
import type { SandboxEntry } from '../schema/sandbox.ts';
import type { FileBase } from './file-base.ts';

/** Undefined: none. What is not said is not allowed. */
export const sandboxOf = (
  entry: SandboxEntry | undefined,
  { folder }: FileBase,
): Sandbox | undefined => {
  if (entry === undefined || entry.enabled === false) return undefined;
  const { network = false, read = [], write = [] } = entry;
  const places = (paths: readonly string[]): readonly string[] =>
    paths.map((path) => resolve(folder, path));
  return { network, readable: places(read), writable: places(write) };
};
