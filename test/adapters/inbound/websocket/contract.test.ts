import { WebSocketFrontend } from '../../../../src/adapters/inbound/websocket/frontend.ts';
import { defaultWebSocketSettings } from '../../../../src/adapters/inbound/websocket/settings.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import { DEFAULT_HTTP_HOST_SETTINGS } from '../../../../src/adapters/shared/http/settings.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { describeFrontend } from '../../../contracts/frontend.contract.ts';
import { answerText, requestText, scriptedPorts } from '../../../support/scripted-session.ts';
import { nextMessages, openClient } from './rig.ts';

describeFrontend<number>('WebSocketFrontend', {
  free: () => 0,
  create: (port) => {
    const ports = scriptedPorts();
    const host = new HttpHost({ ...DEFAULT_HTTP_HOST_SETTINGS, port }, ports);
    const frontend = new WebSocketFrontend('ws', defaultWebSocketSettings, ports, host);
    const answerHeld = (): void => {
      const [held] = ports.gateway.session.held;
      held?.sink.answer(encodeText(answerText(held.id, '{}')), 'channel');
    };
    const { happenings } = ports;
    return { frontend, happenings, address: () => host.address.port, answerHeld };
  },
  connect: async (port) => {
    const client = await openClient(port);
    return {
      ask: async (method) => {
        const answer = nextMessages(client, 1);
        client.send(requestText(1, method));
        return (await answer).join('');
      },
    };
  },
});
