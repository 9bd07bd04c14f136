import { describeFrontend } from '../../../contracts/frontend.contract.ts';
import { exchange } from '../../../support/http-peer.ts';
import { resultOf } from '../../../support/scripted-gateway.ts';
import { BOTH, call, HttpRig, initialize } from './rig.ts';

const post = (port: number, body: string, session: Record<string, string> = {}) => {
  const headers = { 'content-type': 'application/json', accept: BOTH, ...session };
  return exchange(port, { path: '/mcp', body, headers });
};

describeFrontend<number>('HttpFrontend', {
  free: () => 0,
  create: (port) => {
    const { frontend, happenings, host, gateway } = new HttpRig({ host: { port } });
    const answerHeld = (): void => {
      const { id, sink } = gateway.held;
      sink.answer(resultOf(id, '{}'), 'body');
    };
    return { frontend, happenings, address: () => host.address.port, answerHeld };
  },
  connect: async (port) => {
    const { headers, text } = await post(port, initialize());
    const id = headers['mcp-session-id'];
    if (typeof id !== 'string') throw new Error(text);
    return {
      ask: async (method) => (await post(port, call(method), { 'mcp-session-id': id })).text,
    };
  },
});
