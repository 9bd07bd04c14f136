import type { AddQuestion, ImportPlan } from '../../application/import/plans.ts';
import { type Parsed, read, unreadable } from '../../domain/config/parsed.ts';
import type { ImportedEntry } from '../../domain/import/imported-server.ts';
import { SecretShelf, withoutSecrets } from '../../domain/import/secrets.ts';
import { isNamespace } from '../../domain/routing/namespace.ts';
import { planWith, refused, targetOf } from './plan.ts';

/** What a gateway file becomes with one more server. */
export const planAdd = async (question: AddQuestion): Promise<ImportPlan> => {
  const { file, name, isForced, keepSecrets } = question;
  const target = await targetOf(file);
  if (!target.ok) return refused(file, target.message);
  if (!isNamespace(name)) {
    return refused(file, `${JSON.stringify(name)} is no name: use letters, digits, . _ and -`);
  }
  if (target.value.taken.includes(name) && !isForced) {
    return refused(file, `there is a server ${name} already: --force puts this one in its place`);
  }
  const written = entryOf(question);
  if (!written.ok) return refused(file, written.message);
  const shelf = new SecretShelf();
  const entry = keepSecrets ? written.value : withoutSecrets(written.value, name, shelf);
  const server = { name, entry, file, client: '', origin: undefined };
  const outcome = { servers: [server], variables: shelf.needed, notes: [], problems: [] };
  return planWith(question, target.value, outcome);
};

const hasScheme = /^[a-z][a-z+]*:\/\//i;

const entryOf = ({ target, type, env, headers }: AddQuestion): Parsed<ImportedEntry> => {
  const [first = '', ...rest] = target;
  if (!hasScheme.test(first)) {
    if (headers.length > 0) return unreadable('a command has no --header');
    if (type !== undefined && type !== 'stdio') return unreadable(`a command cannot be ${type}`);
    const variables = pairs(env, '=', '--env takes NAME=value');
    if (!variables.ok) return variables;
    return read({
      command: first,
      ...(rest.length > 0 && { args: rest }),
      ...(env.length > 0 && { env: variables.value }),
    });
  }
  if (rest.length > 0)
    return unreadable('an address stands alone: what is behind it has no meaning');
  if (env.length > 0) return unreadable('an address has no --env');
  const values = pairs(headers, ':', '--header takes "Name: value"');
  if (!values.ok) return values;
  return read({
    ...(type !== undefined && { type }),
    url: first,
    ...(headers.length > 0 && { headers: values.value }),
  });
};

const pairs = (
  texts: readonly string[],
  sign: string,
  usage: string,
): Parsed<Readonly<Record<string, string>>> => {
  const found = texts.map((text) => {
    const at = text.indexOf(sign);
    return [text.slice(0, at).trim(), text.slice(at + 1).trim()] as const;
  });
  return found.some(([name], index) => name === '' || !texts[index]?.includes(sign))
    ? unreadable(usage)
    : read(Object.fromEntries(found));
};
