import { createContainer } from '../../src/bootstrap/container.ts';
import { ExplainedRoutes } from '../../src/bootstrap/explain.ts';
import type { LoadedSettings, RefusedSettings } from '../../src/bootstrap/settings/load.ts';
import { RecordingLogger } from './application/recording-logger.ts';
import { runCommandLine } from './cli/run-command-line.ts';

/** How a transcript shows a command line. */
export const prompt = '$ mcp-gateway explain ';

/** The gateway of one configuration, without its frontends. */
export const openGateway = (loaded: LoadedSettings | RefusedSettings) => {
  if (loaded.settings === undefined) throw new Error(JSON.stringify(loaded.problems));
  const { federation, ...settings } = loaded.settings;
  // On a busy machine the processes of a scene take more than a second to start.
  const patient = { ...settings, federation: { ...federation, listBudgetMs: 5_000 } };
  const container = createContainer(patient, new RecordingLogger());
  return { container, routes: new ExplainedRoutes(container) };
};

/** What a command line prints. `read`: the text of the file it names. */
export const printed = async (
  routes: ExplainedRoutes,
  line: string,
  read: (file: string) => string,
): Promise<string> => {
  const { out, error } = await runCommandLine(['explain', ...line.split(' ')], {
    defaultConfig: () => 'gateway.yaml',
    explain: async (_, question) => {
      const explanation = await routes.explain(question);
      return typeof explanation === 'string'
        ? { kind: 'refused', text: explanation }
        : { kind: 'explanation', explanation };
    },
    read: (file = '') => Promise.resolve(read(file)),
  });
  return error + out;
};
