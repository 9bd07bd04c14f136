import { writeFile } from 'node:fs/promises';
import { parse } from 'node:path';
import type { FoundFile } from '../../adapters/inbound/cli/tool-result.ts';
import { failureText } from '../failure-text.ts';

/** One file goes where it is wanted; several get numbers: `chart.png`, `chart-2.png`. A text: why it failed. */
export const saveFiles = async (
  file: string,
  found: readonly FoundFile[],
): Promise<readonly string[] | string> => {
  const { dir, name, ext } = parse(file);
  const folder = dir === '' || dir.endsWith('/') ? dir : `${dir}/`;
  const places = found.map((_, index) =>
    index === 0 ? file : `${folder}${name}-${index + 1}${ext}`,
  );
  try {
    for (const [index, { bytes }] of found.entries()) await writeFile(places[index] ?? file, bytes);
    return places;
  } catch (problem) {
    return failureText(problem);
  }
};
