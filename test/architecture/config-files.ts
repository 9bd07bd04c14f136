import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadClientFile } from '../../src/bootstrap/client-settings.ts';
import { type LoadedSettings, loadSettings } from '../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../src/domain/config/problem.ts';

const root = join(import.meta.dirname, '../..');

/** Paths of the configurations in a folder of the project. */
export const configFilesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => /(?<!\.normalised)\.(?:ya?ml|toml|json)$/.test(name))
    .map((name) => join(folder, name));

const environment = {
  MCP_TOKEN: 'environment-token',
  NIGHTLY_KEY_HASH: `sha256:${'A'.repeat(43)}`,
  HTTP_PORT: '8088',
  HOST_NAME: 'example.test',
  HOME_FOLDER: '/home/user',
};

/** Throws with what is wrong with the file. */
export const loadedFrom = async (file: string): Promise<LoadedSettings> => {
  const load = file.includes('client') ? loadClientFile : loadSettings;
  const loaded = await load(join(root, file), {
    environment,
    newToken: () => 'generated-token',
  });
  if (loaded.settings === undefined) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded;
};
