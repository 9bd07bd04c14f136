import type { Problem } from '../../domain/config/problem.ts';
import type { ImportedServer, NeededVariable } from '../../domain/import/imported-server.ts';

/** What a file is to become. Nothing is written while it is planned. */
export interface FileChange {
  /** As it was named, which may be a link to `path`. */
  readonly file: string;
  /** Where it really is. */
  readonly path: string;
  /** What was there when the change was planned; undefined: there is no such file yet. */
  readonly text: string | undefined;
  readonly after: string;
  /** What may not be shown of either text. */
  readonly secrets: readonly string[];
}

/** How writing ended. A text: why nothing was written. */
export type Written = { readonly backup: string | undefined } | string;

export interface ImportQuestion {
  readonly files: readonly string[];
  /** The gateway file the servers go into; undefined: a new one that is only shown. */
  readonly output: string | undefined;
  readonly keepSecrets: boolean;
  /** A file that secrets go into as `NAME=value`; undefined: nowhere. */
  readonly secretsTo: string | undefined;
  /** Files that cannot be read are left out instead of being an error. */
  readonly isLenient: boolean;
}

export interface AddQuestion extends Pick<ImportQuestion, 'keepSecrets' | 'secretsTo'> {
  readonly file: string;
  readonly name: string;
  /** A command with its arguments, or one address. */
  readonly target: readonly string[];
  readonly type: string | undefined;
  readonly env: readonly string[];
  readonly headers: readonly string[];
  /** A server of this name is replaced. */
  readonly isForced: boolean;
}

export type ImportPlan =
  | {
      readonly kind: 'plan';
      readonly servers: readonly ImportedServer[];
      /** What has to be set before the gateway starts. */
      readonly variables: readonly NeededVariable[];
      readonly notes: readonly Problem[];
      /** Entries that cannot be taken over. */
      readonly problems: readonly Problem[];
      readonly change: FileChange;
      /** The file for secrets, when there is one to write. */
      readonly secretsChange: FileChange | undefined;
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

export interface ConnectQuestion {
  /** The id of a client. */
  readonly client: string;
  /** Instead of where the client keeps it. */
  readonly file: string | undefined;
  /** The file of the project in this folder rather than the user's. */
  readonly isProject: boolean;
  readonly url: string;
  /** The name of the entry. */
  readonly name: string;
  /** The variable that holds the token; undefined: the gateway wants none. */
  readonly tokenVariable: string | undefined;
  /** The entry is taken out again. */
  readonly isEnd: boolean;
}

export type ConnectPlan =
  | {
      readonly kind: 'plan';
      readonly title: string;
      readonly change: FileChange;
      /** The token itself stands in the file. */
      readonly holdsToken: boolean;
    }
  | { readonly kind: 'failed'; readonly text: string };

/** A file of a client with servers in it. */
export interface FoundClient {
  readonly file: string;
  /** The same for people: `~` is the home folder. */
  readonly shown: string;
  readonly id: string;
  readonly title: string;
  readonly servers: readonly string[];
  readonly problems: readonly Problem[];
}
