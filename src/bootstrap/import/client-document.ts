import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import {
  type JsonNode,
  jsonAt,
  jsonValue,
  parseJsonc,
  placeIn,
} from '../../domain/config/jsonc.ts';
import {
  formatPath,
  type PathStep,
  type Problem,
  wholeFileProblem,
} from '../../domain/config/problem.ts';
import type { ClientDocument } from '../../domain/import/import-clients.ts';
import { recognise } from '../../domain/import/recognise.ts';
import { readText } from '../settings/document/document.ts';
import { Places } from '../settings/document/places.ts';
import { readSource } from '../settings/read-source.ts';

/** Some clients keep all of their state in it. */
const maxBytes = 32 * 1_048_576;

/** The servers' part of a client's file; what is wrong with it otherwise. */
export type ReadDocument =
  | { readonly ok: true; readonly document: ClientDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const readClientDocument = async (
  file: string,
  home: string = homedir(),
): Promise<ReadDocument> => {
  const source = await readSource(file, maxBytes);
  return source.ok
    ? parseClientDocument(file, source.value.text, home)
    : refuse(wholeFileProblem(file, source.message));
};

/** The same for a text that is read already. */
export const parseClientDocument = (file: string, text: string, home: string): ReadDocument => {
  const parsed = isJson(file, text) ? fromJson(file, text) : fromOther(file, text);
  if (!parsed.ok) return parsed;
  const { document, problem } = parsed;
  const known = recognise(resolve(file), document, home);
  if (known === undefined) {
    return refuse(
      problem([], 'no servers of an MCP client are in this file: see docs/importing.md'),
    );
  }
  return { ok: true, document: { file, document, problem, ...known, envFile: namesIn } };
};

type Parsed =
  | {
      readonly ok: true;
      readonly document: unknown;
      readonly problem: ClientDocument['problem'];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const refuse = (problem: Problem) => ({ ok: false, problems: [problem] }) as const;

const isJson = (file: string, text: string): boolean => {
  const extension = extname(file).toLowerCase();
  if (['.yaml', '.yml', '.toml'].includes(extension)) return false;
  return extension.startsWith('.json') || /^\uFEFF?\s*[{/]/.test(text);
};

/** The state of a whole client can be megabytes of JSON, of which nothing but the servers counts here. */
const fromJson = (file: string, text: string): Parsed => {
  const outcome = parseJsonc(text);
  if (!outcome.ok) {
    const { message, offset } = outcome;
    return refuse({ file, ...placeIn(text, offset), path: '', message });
  }
  const { node } = outcome;
  const problem = (path: readonly PathStep[], message: string): Problem => ({
    file,
    ...placeIn(text, startOf(node, path)),
    path: formatPath(path),
    message,
  });
  return { ok: true, document: jsonValue(node), problem };
};

/** Where the key of a member stands, or an item; else what is around it. */
const startOf = (root: JsonNode, path: readonly PathStep[]): number => {
  if (path.length === 0) return root.start;
  const around = path.slice(0, -1);
  const owner = jsonAt(root, around);
  const last = path.at(-1);
  const member = owner?.members?.find(({ key }) => key === last);
  const item = typeof last === 'number' ? owner?.items?.[last] : undefined;
  return member?.keyStart ?? item?.start ?? startOf(root, around);
};

const fromOther = (file: string, text: string): Parsed => {
  const places = new Places(file);
  const { value, isBroken, problems } = readText({ file, text }, places);
  if (isBroken) return { ok: false, problems };
  return {
    ok: true,
    document: value,
    problem: (path, message) => places.keyProblem(path, message),
  };
};

/** Names only: the values are none of our business. */
const namesIn = (file: string): readonly string[] | undefined => {
  try {
    return Object.keys(parseEnv(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
};
