import type { ClientFormat, FormatPlace, System } from './client-format.ts';
import { clientFormats } from './formats/table.ts';

/** Whose file it is, and the project it belongs to. */
export interface Recognised {
  readonly format: ClientFormat;
  readonly project: string | undefined;
}

const systems: readonly System[] = ['linux', 'macos', 'windows'];

/** The path of a place on one system, from the home folder or the project's. */
export const pathOn = ({ path }: FormatPlace, system: System): string | undefined =>
  typeof path === 'string' ? path : path[system];

/**
 * Tells the client by what only it writes, else by where the file is. `file` is absolute. Undefined: there are no
 * servers in it.
 */
export const recognise = (
  file: string,
  document: unknown,
  home: string,
): Recognised | undefined => {
  const path = slashed(file);
  const byPlace = placed(path, slashed(home), document);
  if (byPlace !== undefined) return byPlace;
  const format =
    clientFormats.find((one) => one.isOwn(document) && one.entries(document) !== undefined) ??
    clientFormats.findLast((one) => one.entries(document) !== undefined);
  return format && { format, project: undefined };
};

/** A place is worth more than content: it is where exactly this client looks. */
const placed = (path: string, home: string, document: unknown): Recognised | undefined => {
  const found = clientFormats.flatMap((format) =>
    format.entries(document) === undefined
      ? []
      : format.places.flatMap((place) => {
          const folder = folderBefore(path, place);
          return folder === undefined ? [] : [{ format, scope: place.scope, folder }];
        }),
  );
  const own = found.find(({ scope, folder }) => scope === 'user' && folder === home);
  if (own !== undefined) return { format: own.format, project: undefined };
  const ofProject = found.find(({ scope, folder }) => scope === 'project' && folder !== home);
  if (ofProject !== undefined) return { format: ofProject.format, project: ofProject.folder };
  const [copied] = found;
  return copied && { format: copied.format, project: undefined };
};

/** What stands before a place, on whichever system the file was written. */
const folderBefore = (path: string, place: FormatPlace): string | undefined => {
  for (const system of systems) {
    const end = pathOn(place, system);
    if (end !== undefined && path.endsWith(`/${end}`)) return path.slice(0, -end.length - 1);
  }
  return undefined;
};

const slashed = (path: string): string => path.replaceAll('\\', '/').replace(/(?<!\/)\/+$/, '');
