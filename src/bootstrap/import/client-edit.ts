import { isDeepStrictEqual } from 'node:util';
import {
  type Edited,
  withEntries,
  withItem,
  withoutEntry,
  withoutItem,
} from '../../adapters/outbound/client-files/yaml-edit.ts';
import { withMember, withoutMember } from '../../domain/config/json-edit.ts';
import { jsonValue, parseJsonc } from '../../domain/config/jsonc.ts';
import { type Parsed, read, unreadable } from '../../domain/config/parsed.ts';
import { withoutTable, withTable } from '../../domain/config/toml-edit.ts';
import type {
  ClientFormat,
  GatewayAddress,
  GatewayEntry,
} from '../../domain/import/client-format.ts';
import { membersOf } from '../../domain/import/values.ts';
import { readText } from '../settings/document/document.ts';
import { Places } from '../settings/document/places.ts';

/** The text with the gateway's entry in it, in place of one of the same name. */
export const withGateway = (
  format: ClientFormat,
  gateway: GatewayEntry,
  before: string,
  address: GatewayAddress,
): Parsed<string> => {
  const entry = gateway.write(address);
  const { section } = gateway;
  const { name } = address;
  const present = valueIn(format, before);
  const expected = (isList(gateway) ? withListed : withMapped)(present, section, name, entry);
  if (isDeepStrictEqual(present, expected)) return read(before);
  const after = edited(format, gateway, before, name, entry);
  return after.ok ? confirmed(after.value, format, expected) : after;
};

const edited = (
  { syntax }: ClientFormat,
  gateway: GatewayEntry,
  before: string,
  name: string,
  entry: Readonly<Record<string, unknown>>,
): Parsed<string> => {
  const { section } = gateway;
  if (syntax === 'json') {
    return withMember(before.trim() === '' ? '{}\n' : before, section, name, entry);
  }
  if (syntax === 'toml') return read(withTable(before, [...section, name], entry));
  return isList(gateway)
    ? asParsed(withItem(before, section[0] ?? '', name, entry))
    : asParsed(withEntries(before, section[0] ?? '', { [name]: entry }));
};

/** The text without it. */
export const withoutGateway = (
  format: ClientFormat,
  gateway: GatewayEntry,
  before: string,
  name: string,
): Parsed<string> => {
  const { section } = gateway;
  if (before === '') return read('');
  const present = valueIn(format, before);
  const expected = (isList(gateway) ? withListed : withMapped)(present, section, name, undefined);
  if (isDeepStrictEqual(present, expected)) return read(before);
  const after = cut(format, gateway, before, name);
  if (!after.ok) return after;
  // An empty table of TOML is written nowhere.
  const isGone = format.syntax === 'toml' && valueIn(format, after.value);
  return isDeepStrictEqual(isGone, withoutEmpty(expected, section))
    ? after
    : confirmed(after.value, format, expected);
};

const cut = (
  { syntax }: ClientFormat,
  gateway: GatewayEntry,
  before: string,
  name: string,
): Parsed<string> => {
  const { section } = gateway;
  if (syntax === 'json') return withoutMember(before, section, name);
  if (syntax === 'toml') return read(withoutTable(before, [...section, name]));
  return asParsed((isList(gateway) ? withoutItem : withoutEntry)(before, section[0] ?? '', name));
};

const isList = ({ isList: listed }: GatewayEntry): boolean => listed === true;

const asParsed = (outcome: Edited): Parsed<string> => (outcome.ok ? read(outcome.text) : outcome);

/** An edit of somebody else's file counts only when it reads back as all that was there, and this one entry. */
const confirmed = (after: string, format: ClientFormat, expected: unknown): Parsed<string> =>
  isDeepStrictEqual(valueIn(format, after), expected)
    ? read(after)
    : unreadable('it cannot be changed without touching something else: edit it by hand');

const valueIn = ({ syntax }: ClientFormat, text: string): unknown => {
  if (text.trim() === '') return {};
  if (syntax === 'json') {
    const outcome = parseJsonc(text);
    return outcome.ok ? jsonValue(outcome.node) : undefined;
  }
  const file = `client.${syntax}`;
  return readText({ file, text }, new Places(file)).value ?? {};
};

const withMapped = (
  document: unknown,
  [head, ...rest]: readonly string[],
  name: string,
  entry: unknown,
): unknown => {
  const members = membersOf(document) ?? {};
  if (head !== undefined) {
    if (entry === undefined && !(head in members)) return document;
    return { ...members, [head]: withMapped(members[head], rest, name, entry) };
  }
  if (entry !== undefined) return { ...members, [name]: entry };
  return Object.fromEntries(Object.entries(members).filter(([key]) => key !== name));
};

const withoutEmpty = (document: unknown, [section = '']: readonly string[]): unknown => {
  const members = membersOf(document) ?? {};
  return Object.fromEntries(
    Object.entries(members).filter(
      ([key, value]) => key !== section || Object.keys(membersOf(value) ?? {}).length > 0,
    ),
  );
};

const withListed = (
  document: unknown,
  [head = '']: readonly string[],
  name: string,
  entry: unknown,
): unknown => {
  const members = membersOf(document) ?? {};
  const list: readonly unknown[] = Array.isArray(members[head]) ? members[head] : [];
  const index = list.findIndex((item) => membersOf(item)?.['name'] === name);
  if (entry === undefined) {
    return index < 0 ? document : { ...members, [head]: list.toSpliced(index, 1) };
  }
  return { ...members, [head]: index < 0 ? [...list, entry] : list.with(index, entry) };
};
