import { answerPing } from './ping-answer.ts';
import type { UpstreamOwner } from './upstream.ts';

/** Owns links that only look at a server: nobody reads what it may send beside its answers. */
export const nobody: UpstreamOwner = {
  serverAsks: (upstream, message) => {
    if (message.method === 'ping') answerPing(upstream, message);
  },
  serverNotifies: () => {},
  upstreamLost: () => {},
};
