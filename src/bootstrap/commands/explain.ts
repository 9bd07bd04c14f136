import type {
  ExplainQuestion,
  ExplainReport,
} from '../../adapters/inbound/cli/commands/explain.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { ExampleUnavailable } from '../example-servers.ts';
import { explainRequest } from '../explain.ts';
import { explainedAccess } from '../explained-access.ts';
import { loadToRun } from './load.ts';

/** Where a request would go in the gateway of a configuration. */
export const explain = async (
  source: SettingsSource,
  question: ExplainQuestion,
): Promise<ExplainReport> => {
  try {
    const { settings, problems } = await loadToRun(source);
    if (settings === undefined) return { kind: 'problems', problems };
    const outcome = await explainRequest(settings, question);
    return typeof outcome === 'string'
      ? { kind: 'refused', text: outcome }
      : {
          kind: 'explanation',
          explanation: outcome,
          access: explainedAccess(settings.authorization, question, outcome),
        };
  } catch (problem) {
    if (!(problem instanceof ExampleUnavailable)) throw problem;
    return { kind: 'refused', text: problem.message };
  }
};
