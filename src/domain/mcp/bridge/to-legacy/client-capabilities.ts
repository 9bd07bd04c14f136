import { tasksExtension } from '../../rev2026/names.ts';

/** ClientCapabilities, or a part of them, as parsed JSON. */
export type Capabilities = Readonly<Record<string, unknown>>;

/** What a client can do, as a session with a legacy server says it. */
export interface ClientCapabilities {
  /** Raw JSON. Sets that are equal have equal texts. */
  readonly text: string;
  /** The server may ask it something. */
  readonly mayBeAsked: boolean;
  readonly declared: Capabilities;
}

const askable = ['elicitation', 'sampling', 'roots'] as const;

/**
 * The capabilities of a request (`text`: raw JSON of an object) for a session. Nothing stays that only works with a
 * session of the client's own: changes of its roots, and tasks of either form (2025-11-25 and SEP-2663).
 */
export const sessionCapabilities = (text: string): ClientCapabilities => {
  const declared = withoutTasks(JSON.parse(text) as Capabilities);
  return {
    text: JSON.stringify(declared),
    mayBeAsked: askable.some((name) => isObject(declared[name])),
    declared,
  };
};

/** The part of `needed` that is not declared; undefined when all is. */
export const missingOf = (
  needed: Capabilities,
  { declared }: ClientCapabilities,
): Capabilities | undefined => (isCovered(needed, withForm(declared)) ? undefined : needed);

const isCovered = (needed: Capabilities, declared: unknown): boolean =>
  isObject(declared) &&
  Object.entries(needed).every(
    ([name, part]) =>
      Object.hasOwn(declared, name) && isCovered(part as Capabilities, declared[name]),
  );

/** An elicitation capability that names no mode means forms (2026-07-28, client/elicitation). */
const withForm = (declared: Capabilities): Capabilities => {
  const { elicitation } = declared;
  const isModeless =
    isObject(elicitation) && !isObject(elicitation['form']) && !isObject(elicitation['url']);
  return isModeless ? { ...declared, elicitation: { form: {} } } : declared;
};

const withoutTasks = (declared: Capabilities): Capabilities => {
  const { tasks: _tasks, ...rest } = declared;
  const reduced = reducedIn(reducedIn(rest, 'roots', 'listChanged'), 'extensions', tasksExtension);
  return ordered(reducedIn(reduced, 'experimental', 'tasks')) as Capabilities;
};

const reducedIn = (declared: Capabilities, name: string, removed: string): Capabilities => {
  const part = declared[name];
  if (!isObject(part) || !Object.hasOwn(part, removed)) return declared;
  const { [removed]: _removed, ...rest } = part;
  return { ...declared, [name]: rest };
};

/** The order in which a client writes its capabilities says nothing. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, ordered(part)]));
};

const isObject = (value: unknown): value is Capabilities =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything a client can be asked. */
export const allCapabilities = sessionCapabilities(
  '{"elicitation":{"form":{},"url":{}},"roots":{},"sampling":{"context":{},"tools":{}}}',
);

/** What a session declares that no client stands behind. */
export const noCapabilities = sessionCapabilities('{}');
