import { readdirSync, readFileSync } from 'node:fs';

/** What a step must bring. */
export interface Expected {
  readonly status: number;
  readonly allow?: string;
  /** Names of the tools on this page, or on all pages when they are read on. */
  readonly tools?: readonly string[];
  /** How many pages that took, 1 unless they are read on. */
  readonly pages?: number;
  /** Which tool a call reached, by the server's own name. */
  readonly reached?: string;
  /** The stream stays open and gets a comment within this time. */
  readonly commentWithinMs?: number;
}

/** One HTTP request of a client, or several when it reads on. */
export interface Step {
  readonly http: 'POST' | 'GET' | 'DELETE';
  /** JSON-RPC without version and id; a notification has `notify`. */
  readonly message?: { readonly method: string; readonly params?: object };
  readonly notify?: boolean;
  /** Asks for each next page. */
  readonly readsOn?: boolean;
  /** Calls the tool that stands at this place of the catalogue. */
  readonly calls?: number;
  readonly expect: Expected;
}

/** A client as it is seen on the wire: what it says of itself, its headers, the order of its requests. */
export interface Persona {
  /** Its row in the table of clients. */
  readonly row: string;
  /** Where such an exchange was recorded. */
  readonly recorded: readonly string[];
  /** On every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sendsSessionId: boolean;
  readonly initialize: object;
  readonly steps: readonly Step[];
}

const folder = new URL('../../../fixtures/personas/', import.meta.url);

export const personas = (): readonly (readonly [name: string, persona: Persona])[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return [name.replace('.json', ''), JSON.parse(text) as Persona] as const;
    });
