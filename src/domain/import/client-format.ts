import type { PathStep } from '../config/problem.ts';
import type { Take } from './take.ts';
import type { VariableStyle } from './variables.ts';

export type System = 'linux' | 'macos' | 'windows';

/** Where a client keeps such a file. */
export interface FormatPlace {
  readonly scope: 'user' | 'project';
  /** From the home folder or from that of the project, with `/`; a system without an entry has none. */
  readonly path: string | Readonly<Partial<Record<System, string>>>;
}

/** An entry as it stands in the file. */
export interface RawEntry {
  readonly name: string;
  readonly value: unknown;
  readonly path: readonly PathStep[];
  /** The folder of the project it is for, when the file says so. */
  readonly project?: string;
}

/** What the client would need to reach the gateway. */
export interface GatewayAddress {
  readonly name: string;
  readonly url: string;
  /** The value of `Authorization`; undefined when the gateway wants none. */
  readonly authorization: string | undefined;
  /** The variable that holds the token, for clients that take its name only. */
  readonly tokenVariable: string | undefined;
}

/** How a client is told of the gateway. */
export interface GatewayEntry {
  /** The map or list entries stand in. */
  readonly section: readonly string[];
  /** Its own way of naming a variable; undefined when it fills in none. */
  readonly reference: ((variable: string) => string) | undefined;
  readonly isList?: true;
  write(gateway: GatewayAddress): Readonly<Record<string, unknown>>;
}

/** All there is to know of the files of one client. */
export interface ClientFormat {
  readonly id: string;
  readonly title: string;
  readonly syntax: 'json' | 'yaml' | 'toml';
  readonly places: readonly FormatPlace[];
  /** Whether a document can only be of this client; true for one that holds what others do not write. */
  isOwn(document: unknown): boolean;
  /** Undefined: the document is none of this client's. */
  entries(document: unknown): readonly RawEntry[] | undefined;
  /** Keys of an entry that cross. */
  readonly keys: Readonly<Record<string, Take>>;
  /** Keys that do not, each with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Keys for people or for the client alone, of which nothing is said. */
  readonly silent: readonly string[];
  readonly variables: VariableStyle;
  /** What a `url` without a `type` is here; `auto`: the client tries. */
  readonly openUrl: 'http' | 'sse' | 'auto';
  readonly gateway: GatewayEntry | undefined;
}
