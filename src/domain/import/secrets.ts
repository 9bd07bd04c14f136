import type { ImportedEntry, NeededVariable } from './imported-server.ts';
import { variableName } from './variables.ts';

const secretName =
  /(?:^|[_.-]|\b)(?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d|pwd|passphrase|credentials?|auth(?:orization)?|private[_-]?key|pat|bearer|cookie|session[_-]?key|key)(?:$|[_.-]|\b)/i;
/** Keys that say what they are by how they begin. */
const secretValue =
  /(?:^|[\s=:"'])(?:sk-|sk_live_|rk_live_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|AKIA|ASIA|AIza|ya29\.|eyJ[\w-]{10,}\.|npm_|pypi-|hf_|lin_api_|ntn_|secret_|dop_v1_|SG\.|tvly-|pplx-|fc-|key-)[\w.+/=-]{8,}/;
const ownReference = /\$\{[^{}]+\}/;
/** `scheme://user:password@` */
const credentialsInUrl = /^([a-z][\w+.-]*:\/\/[^/@:\s]*:)([^/@\s]+)(@)/i;
const secretParameter = /([?&]([\w.-]+)=)([^&#]+)/g;
const flagWithValue = /^(--?[\w-]+)=(.+)$/s;
const assignment = /^([A-Z][A-Z0-9_]*)=(.+)$/s;
const scheme = /^((?:bearer|basic|token|apikey)\s+)(.+)$/i;

/** Where secrets go instead of the file. */
export interface SecretMover {
  /** A reference in place of the value; the value itself is remembered. */
  move(wanted: string, value: string, server: string, where: string): string;
}

/** Gives every secret a variable; the same value under the same name is one variable. */
export class SecretShelf implements SecretMover {
  readonly #values = new Map<string, string>();
  readonly #needed: NeededVariable[] = [];

  get needed(): readonly NeededVariable[] {
    return this.#needed;
  }

  move(wanted: string, value: string, server: string, where: string): string {
    const name = this.#nameFor(variableName(wanted), value, server);
    this.#values.set(name, value);
    this.#needed.push({ name, server, what: where, value });
    return `\${${name}}`;
  }

  #nameFor(wanted: string, value: string, server: string): string {
    const isFree = (name: string): boolean => (this.#values.get(name) ?? value) === value;
    if (isFree(wanted)) return wanted;
    const prefix = variableName(server);
    const long = wanted.startsWith(`${prefix}_`) ? wanted : `${prefix}_${wanted}`;
    let name = long;
    for (let number = 2; !isFree(name); number += 1) name = `${long}_${number}`;
    return name;
  }
}

/** The entry with references where secrets stood. */
export const withoutSecrets = (
  entry: ImportedEntry,
  server: string,
  mover: SecretMover,
): ImportedEntry => {
  const { env, headers, args, url } = entry;
  const move = (wanted: string, value: string, where: string): string =>
    mover.move(wanted, value, server, where);
  return {
    ...entry,
    ...(env && {
      env: mapped(env, (name, value) =>
        isSecret(name, value) ? move(name, value, `env ${name}`) : value,
      ),
    }),
    ...(headers && {
      headers: mapped(headers, (name, value) => headerWithout(name, value, server, move)),
    }),
    ...(args && { args: argsWithout(args, server, move) }),
    ...(url !== undefined && { url: urlWithout(url, server, move) }),
  };
};

type Move = (wanted: string, value: string, where: string) => string;

const mapped = (
  texts: Readonly<Record<string, string>>,
  change: (name: string, value: string) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, change(name, value)]));

/** Short and wordy values such as `true`, `3000` or a path are settings, whatever their name says. */
const isPlain = (value: string): boolean => value === '' || plainValues.test(value);

const plainValues =
  /^(?:true|false|none|null|\d{1,6}|[.~]{0,2}\/[\w./ -]*|[A-Z]:\\[\w.\\ -]*|[\w.-]+\.(?:pem|crt|key|json|ya?ml|toml|txt|env)|https?:\/\/[^@\s?]*)$/i;

export const isSecret = (name: string, value: string): boolean =>
  !ownReference.test(value) && !isPlain(value) && (secretName.test(name) || hasSecret(value));

const hasSecret = (value: string): boolean =>
  secretValue.test(value) || credentialsInUrl.test(value);

const headerWithout = (name: string, value: string, server: string, move: Move): string => {
  if (!isSecret(name, value)) return value;
  const [, kind = '', rest = value] = scheme.exec(value) ?? [];
  const wanted = /^authorization$/i.test(name) ? `${server}_token` : `${server}_${name}`;
  return `${kind}${move(wanted, rest, `header ${name}`)}`;
};

const argsWithout = (args: readonly string[], server: string, move: Move): readonly string[] =>
  args.map((arg, index) => {
    const before = args[index - 1] ?? '';
    const [, flag, value] = flagWithValue.exec(arg) ?? assignment.exec(arg) ?? [];
    if (flag !== undefined && value !== undefined && isSecret(flag, value)) {
      return `${flag}=${move(flag.startsWith('-') ? `${server}_${flag}` : flag, value, `argument ${flag}`)}`;
    }
    const [, header, content] = /^([\w-]+):\s*(.+)$/s.exec(arg) ?? [];
    if (/^--?h(?:eader)?$/i.test(before) && header !== undefined && content !== undefined) {
      return `${header}: ${headerWithout(header, content, server, move)}`;
    }
    const isValueOf = /^--?[\w-]+$/.test(before) && !arg.startsWith('-') && isSecret(before, arg);
    if (isValueOf) return move(`${server}_${before}`, arg, `argument ${before}`);
    if (/^[a-z][\w+.-]*:\/\//i.test(arg)) return urlWithout(arg, server, move);
    return !ownReference.test(arg) && secretValue.test(arg)
      ? move(`${server}_key`, arg, `argument ${index + 1}`)
      : arg;
  });

const urlWithout = (url: string, server: string, move: Move): string =>
  url
    .replace(credentialsInUrl, (whole, before: string, password: string, after: string) =>
      ownReference.test(password)
        ? whole
        : `${before}${move(`${server}_password`, password, 'password of the url')}${after}`,
    )
    .replaceAll(secretParameter, (whole, before: string, name: string, value: string) =>
      isSecret(name, value)
        ? `${before}${move(`${server}_${name}`, value, `parameter ${name} of the url`)}`
        : whole,
    );
