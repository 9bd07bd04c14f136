import type { PathStep } from '../config/problem.ts';

/** An entry of a client while it is read, in our words. */
export interface Draft {
  command: string | undefined;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string | undefined;
  type: string | undefined;
  url: string | undefined;
  headers: Readonly<Record<string, string>>;
  /** In our words already: a client that names variables instead of writing references. */
  envReferences: Readonly<Record<string, string>>;
  headerReferences: Readonly<Record<string, string>>;
  timeoutMs: number | undefined;
  connectMs: number | undefined;
  /** The only tools that are shown; undefined: all. */
  included: readonly string[] | undefined;
  excluded: readonly string[];
  envFile: string | undefined;
  /** Variables only the client knows, each with what it is. */
  asked: readonly (readonly [name: string, what: string])[];
  isDisabled: boolean;
  /** Part of the client itself, so that nobody else can start it. */
  isBuiltIn: boolean;
}

export const newDraft = (): Draft => ({
  command: undefined,
  args: [],
  env: {},
  cwd: undefined,
  type: undefined,
  url: undefined,
  headers: {},
  envReferences: {},
  headerReferences: {},
  timeoutMs: undefined,
  connectMs: undefined,
  included: undefined,
  excluded: [],
  envFile: undefined,
  asked: [],
  isDisabled: false,
  isBuiltIn: false,
});

/** Collects what is said while one entry is read. */
export interface Remarks {
  /** The entry cannot be taken over. */
  problem(path: readonly PathStep[], message: string): void;
  /** Something is left out or has become something else. */
  note(path: readonly PathStep[], message: string): void;
}
