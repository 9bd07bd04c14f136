import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { CommandAddress } from '../../../domain/detection/address.ts';
import type { Sight } from '../../../domain/detection/sight.ts';

/**
 * Whether the program is there and may be started. It is not started: whoever may ask for a detection could start
 * anything then.
 */
export const probeCommand = async (
  { command }: CommandAddress,
  searchPath: string,
): Promise<Sight> => {
  const places = command.includes('/')
    ? [command]
    : searchPath.split(delimiter).map((folder) => join(folder, command));
  for (const place of places) {
    if (await isProgram(place)) return { seen: 'likely', note: 'it is a program' };
  }
  return { seen: 'absent', note: 'there is no such program' };
};

const isProgram = async (place: string): Promise<boolean> => {
  try {
    await access(place, constants.X_OK);
    return (await stat(place)).isFile();
  } catch {
    return false;
  }
};
