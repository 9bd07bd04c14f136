import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import type { ServerLists } from '../federation/server-lists.ts';
import type { ServerViews } from '../federation/server-views.ts';
import type { HintedTools } from './hinted-tools.ts';

/** What tools say of themselves in the lists of the whole catalogue, under their names at the server. */
export const learnFromLists = (
  hints: HintedTools,
  lists: Pick<ServerLists, 'onDifference'>,
  views: ServerViews,
): void => {
  const kind = listKinds['tools/list'];
  lists.onDifference(({ server, method, after }) => {
    if (method !== 'tools/list') return;
    const view = views.of(server);
    for (const { key, bytes } of after.items) {
      const name = key === undefined || view === undefined ? key : view.nameAtServer(kind, key);
      if (typeof name === 'string') hints.learn(server, name, bytes);
    }
  });
};
