import { runProgram } from '../../src/adapters/inbound/cli/program.ts';
import { createContainer } from '../../src/bootstrap/container.ts';
import { ExplainedRoutes } from '../../src/bootstrap/explain.ts';
import type { LoadedSettings, RefusedSettings } from '../../src/bootstrap/settings/load.ts';
import { RecordingLogger } from './application/recording-logger.ts';

/** How a transcript shows a command line. */
export const prompt = '$ mcp-gateway explain ';

/** The gateway of one configuration, without its frontends. */
export const openGateway = (loaded: LoadedSettings | RefusedSettings) => {
  if (loaded.settings === undefined) throw new Error(JSON.stringify(loaded.problems));
  const container = createContainer(loaded.settings, new RecordingLogger());
  return { container, routes: new ExplainedRoutes(container) };
};

const notRun = (): never => {
  throw new Error('explain does nothing else');
};

/** What a command line prints. `read`: the text of the file it names. */
export const printed = async (
  routes: ExplainedRoutes,
  line: string,
  read: (file: string) => string,
): Promise<string> => {
  let text = '';
  const print = (more: string): void => {
    text += more;
  };
  await runProgram(
    ['explain', ...line.split(' ')],
    {
      version: '0',
      defaultConfig: () => 'gateway.yaml',
      serve: notRun,
      validate: notRun,
      dryRun: notRun,
      pins: notRun,
      detect: notRun,
      explain: async (_, question) => {
        const explanation = await routes.explain(question);
        return typeof explanation === 'string'
          ? { kind: 'refused', text: explanation }
          : { kind: 'explanation', explanation };
      },
      read: (file = '') => Promise.resolve(read(file)),
    },
    { out: print, error: print, hasColour: false },
  );
  return text;
};
