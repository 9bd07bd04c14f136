import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientFormat, System } from '../../../domain/import/client-format.ts';
import { clientFormats } from '../../../domain/import/formats/table.ts';
import { pathOn } from '../../../domain/import/recognise.ts';

/** Where clients are looked for. */
export interface Surroundings {
  readonly home: string;
  /** The folder of the project, whose own files count too. */
  readonly project: string;
  readonly system: System;
  /** `XDG_CONFIG_HOME`, where it is set. */
  readonly configHome: string | undefined;
}

interface FoundFile {
  readonly format: ClientFormat;
  readonly file: string;
}

/** The files of all known clients that there are; those of the user first. */
export const findClientFiles = async (where: Surroundings): Promise<readonly FoundFile[]> => {
  const possible = clientPlaces(where);
  const there = await Promise.all(possible.map(({ file }) => isFile(file)));
  const found = possible.filter((_, index) => there[index]);
  // In the home folder the project's places are the user's.
  return found.filter(({ file }, index) => found.findIndex((one) => one.file === file) === index);
};

/** Every place a client may keep its servers in. */
export const clientPlaces = (
  where: Surroundings,
  formats: readonly ClientFormat[] = clientFormats,
): readonly FoundFile[] =>
  (['user', 'project'] as const).flatMap((scope) =>
    formats.flatMap((format) =>
      format.places
        .filter((place) => place.scope === scope)
        .flatMap((place) => {
          const path = pathOn(place, where.system);
          if (path === undefined) return [];
          return [
            { format, file: scope === 'user' ? inHome(path, where) : join(where.project, path) },
          ];
        }),
    ),
  );

const inHome = (path: string, { home, system, configHome }: Surroundings): string => {
  const inConfig = /^\.config\/(.+)$/.exec(path)?.[1];
  return system === 'linux' && configHome !== undefined && inConfig !== undefined
    ? join(configHome, inConfig)
    : join(home, path);
};

const isFile = async (file: string): Promise<boolean> => {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false; // whatever is in the way, there is nothing to import
  }
};
