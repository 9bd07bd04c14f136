import type { PathStep } from '../config/problem.ts';
import type { Draft, Remarks } from './draft.ts';
import { kindOf, membersOf, textOf, textsOf, writtenOf } from './values.ts';

/** The value of a key, and the draft it goes into. */
export type Take = (value: unknown, draft: Draft, at: At) => void;

/** Where the value stands. */
interface At {
  readonly path: readonly PathStep[];
  readonly remarks: Remarks;
}

const wrong = (value: unknown, expected: string, { path, remarks }: At): void =>
  remarks.problem(path, `${String(path.at(-1))}: expected ${expected}, found ${kindOf(value)}`);

/** Writes a value that has the right shape; null, as some clients write it, is no value. */
const taking =
  <Value>(
    expected: string,
    readValue: (value: unknown) => Value | undefined,
    write: (value: Value, draft: Draft, at: At) => void,
  ): Take =>
  (value, draft, at) => {
    if (value === null || value === undefined) return;
    const found = readValue(value);
    if (found === undefined) wrong(value, expected, at);
    else write(found, draft, at);
  };

const text = (write: (value: string, draft: Draft) => void): Take =>
  taking('text', (value) => (value === '' ? '' : textOf(value)), write);
const texts = (write: (value: readonly string[], draft: Draft) => void): Take =>
  taking('a list of texts', textsOf, write);
const textMap = (write: (value: Readonly<Record<string, string>>, draft: Draft) => void): Take =>
  taking('names with texts', textMapOf, write);
const flag = (write: (value: boolean, draft: Draft) => void): Take =>
  taking('true or false', (value) => (typeof value === 'boolean' ? value : undefined), write);
const amount = (write: (value: number, draft: Draft) => void): Take =>
  taking(
    'a number',
    (value) => (typeof value === 'number' && value > 0 ? value : undefined),
    write,
  );

const textMapOf = (value: unknown): Readonly<Record<string, string>> | undefined => {
  const members = membersOf(value);
  if (members === undefined) return undefined;
  const entries = Object.entries(members).flatMap(([name, member]) => {
    if (member === null) return [];
    const written = writtenOf(member);
    return [[name, written] as const];
  });
  const all = entries.flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const]));
  return all.length === entries.length ? Object.fromEntries(all) : undefined;
};

export const takeCommand = text((value, draft) => {
  draft.command = value;
});
/** The program and its arguments in one list. */
export const takeCommandLine = texts(([command, ...args], draft) => {
  draft.command = command;
  draft.args = args;
});
export const takeArgs = texts((value, draft) => {
  draft.args = value;
});
export const takeEnv = textMap((value, draft) => {
  draft.env = { ...draft.env, ...value };
});
/** Names of variables of the client's own environment, which it hands on. */
export const takeEnvNames: Take = (value, draft, at) => {
  const names = (Array.isArray(value) ? value : []).map(
    (one: unknown) => textOf(one) ?? textOf(membersOf(one)?.['name']),
  );
  if (!Array.isArray(value) || names.includes(undefined)) {
    wrong(value, 'a list of names', at);
    return;
  }
  const references = names.flatMap((name) =>
    name === undefined ? [] : [[name, `\${${name}}`] as const],
  );
  draft.envReferences = Object.fromEntries(references);
};
export const takeEnvFile = text((value, draft) => {
  draft.envFile = value;
});
export const takeCwd = text((value, draft) => {
  draft.cwd = value === '' ? undefined : value;
});
export const takeUrl = text((value, draft) => {
  draft.url ??= value === '' ? undefined : value;
});
/** A key whose name says what is spoken at the address. */
export const takeUrlOf = (type: string): Take =>
  text((value, draft) => {
    if (value === '') return;
    draft.url = value;
    draft.type ??= type;
  });
export const takeType = text((value, draft) => {
  draft.type = value;
});
export const takeHeaders = textMap((value, draft) => {
  draft.headers = { ...draft.headers, ...value };
});
/** Headers whose values are names of variables. */
export const takeHeaderVariables = textMap((value, draft) => {
  const references = Object.entries(value).map(
    ([name, variable]) => [name, `\${${variable}}`] as const,
  );
  draft.headerReferences = { ...draft.headerReferences, ...Object.fromEntries(references) };
});
export const takeBearerVariable = text((variable, draft) => {
  const Authorization = `Bearer \${${variable}}`;
  draft.headerReferences = { ...draft.headerReferences, Authorization };
});
export const takeTimeoutIn = (unit: 'ms' | 's'): Take =>
  amount((value, draft) => {
    draft.timeoutMs = Math.round(unit === 's' ? value * 1_000 : value);
  });
/** For files of no certain client: nobody waits less than a second, or longer than a quarter of an hour. */
export const takeTimeout = amount((value, draft) => {
  draft.timeoutMs = Math.round(value < 1_000 ? value * 1_000 : value);
});
export const takeConnectIn = (unit: 'ms' | 's'): Take =>
  amount((value, draft) => {
    draft.connectMs = Math.round(unit === 's' ? value * 1_000 : value);
  });
export const takeIncluded = texts((value, draft) => {
  draft.included = value;
});
export const takeExcluded = texts((value, draft) => {
  draft.excluded = value;
});
export const takeDisabled = flag((value, draft) => {
  draft.isDisabled ||= value;
});
export const takeEnabled = flag((value, draft) => {
  draft.isDisabled ||= !value;
});

/** An entry the client does not start from a command or an address. */
export const takeBuiltIn = (isOwnPart: (type: string) => boolean): Take =>
  text((value, draft) => {
    draft.type = value;
    draft.isBuiltIn ||= isOwnPart(value);
  });
/** Names of secrets in a store of the client. */
export const takeSecretNames = texts((names, draft) => {
  draft.envReferences = Object.fromEntries(names.map((name) => [name, `\${${name}}`] as const));
  draft.asked = names.map((name) => [name, `the secret ${name} of the client`]);
});
/** The same keys one level down. */
export const takeInside =
  (keys: Readonly<Record<string, Take>>): Take =>
  (value, draft, at) => {
    for (const [key, member] of Object.entries(membersOf(value) ?? {})) {
      const path = [...at.path, key];
      if (Object.hasOwn(keys, key)) keys[key]?.(member, draft, { ...at, path });
      else at.remarks.note(path, `${key} is left out: it means nothing here`);
    }
  };
