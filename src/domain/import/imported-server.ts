import type { PathStep } from '../config/problem.ts';

/** A server in the words of our own file; keys are left out rather than undefined. */
export interface ImportedEntry {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly type?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout?: string;
  readonly timeouts?: { readonly connect: string };
  readonly transform?: {
    readonly tools: Readonly<Record<string, { readonly hide: boolean }>>;
  };
}

/** What the keys of an entry of ours were in the file of a client: paths in that file, more than one where several make up one of ours. */
export type WrittenKeys = Readonly<
  Partial<Record<keyof ImportedEntry, readonly (readonly PathStep[])[]>>
>;

/** Where an entry stands in the file it comes from. */
interface EntryOrigin {
  readonly path: readonly PathStep[];
  readonly keys: WrittenKeys;
}

export interface ImportedServer {
  readonly name: string;
  readonly entry: ImportedEntry;
  /** The file it comes from. */
  readonly file: string;
  readonly client: string;
  /** Undefined: it stands in no file. */
  readonly origin: EntryOrigin | undefined;
}

/** A variable the imported file refers to and that has to be set before the gateway starts. */
export interface NeededVariable {
  readonly name: string;
  readonly server: string;
  /** What it holds, in a few words. */
  readonly what: string;
  /** What it was in the client's file; undefined when that did not say. Never to be printed. */
  readonly value: string | undefined;
}
