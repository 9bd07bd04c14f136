import { extname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { withEntries } from '../../adapters/outbound/client-files/yaml-edit.ts';
import { withMember } from '../../domain/config/json-edit.ts';
import { jsonValue, parseJsonc } from '../../domain/config/jsonc.ts';
import { type Parsed, read, unreadable } from '../../domain/config/parsed.ts';
import type { ImportedEntry } from '../../domain/import/imported-server.ts';
import { membersOf, textOf } from '../../domain/import/values.ts';
import { readText } from '../settings/document/document.ts';
import { Places } from '../settings/document/places.ts';

/** Servers under their names. */
export type Entries = Readonly<Record<string, ImportedEntry>>;

/**
 * The text of a gateway file with these servers in it; comments and all else stay. It counts only when it reads back as
 * all that was there, and these.
 */
export const withServers = (file: string, text: string, entries: Entries): Parsed<string> => {
  const edited = editedText(file, text, entries);
  if (!edited.ok) return edited;
  const [before, after] = [valueIn(file, text), valueIn(file, edited.value)];
  if (!before.ok) return before;
  const old = membersOf(before.value) ?? {};
  const expected = { ...old, servers: { ...membersOf(old['servers']), ...entries } };
  return after.ok && isDeepStrictEqual(after.value, expected)
    ? edited
    : unreadable('it cannot be changed without touching something else: edit it by hand');
};

const editedText = (file: string, text: string, entries: Entries): Parsed<string> => {
  const extension = extname(file).toLowerCase();
  if (extension === '.toml') {
    return unreadable('servers are added to YAML and JSON only: write them into this file by hand');
  }
  if (extension.startsWith('.json')) {
    return Object.entries(entries).reduce<Parsed<string>>(
      (done, [name, entry]) => (done.ok ? withMember(done.value, ['servers'], name, entry) : done),
      read(text.trim() === '' ? '{}\n' : text),
    );
  }
  const edited = withEntries(text, 'servers', entries);
  return edited.ok ? read(edited.text) : unreadable(edited.message);
};

/** What a gateway file says about its servers and doors, without filling in variables. */
export interface Present {
  readonly servers: Readonly<Record<string, unknown>>;
  readonly ports: readonly number[];
}

export const presentIn = (file: string, text: string): Parsed<Present> => {
  const value = valueIn(file, text);
  if (!value.ok) return value;
  const { servers, backends, server } = membersOf(value.value) ?? {};
  const listed = Array.isArray(backends) ? backends : [];
  const named = listed.map(
    (one: unknown) => [textOf(membersOf(one)?.['name']) ?? '', one] as const,
  );
  const frontends = membersOf(server)?.['frontends'];
  const ports = (Array.isArray(frontends) ? frontends : []).flatMap((one: unknown) => {
    const port = Number(membersOf(membersOf(one)?.['config'])?.['port']);
    return Number.isInteger(port) ? [port] : [];
  });
  return read({
    servers: { ...Object.fromEntries(named), ...membersOf(servers) },
    ports: ports.length === 0 ? [DEFAULT_PORT] : ports,
  });
};

export const DEFAULT_PORT = 8080;

const valueIn = (file: string, text: string): Parsed<unknown> => {
  if (text.trim() === '') return read({});
  if (extname(file).toLowerCase().startsWith('.json')) {
    const outcome = parseJsonc(text);
    return outcome.ok ? read(jsonValue(outcome.node)) : unreadable(outcome.message);
  }
  const { value, isBroken, problems } = readText({ file, text }, new Places(file));
  const [first] = problems;
  if (!isBroken) return read(value);
  return unreadable(
    first === undefined ? 'it cannot be read' : `line ${first.line}: ${first.message}`,
  );
};
