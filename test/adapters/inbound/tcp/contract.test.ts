import { TcpFrontend } from '../../../../src/adapters/inbound/tcp/frontend.ts';
import { defaultTcpSettings } from '../../../../src/adapters/inbound/tcp/settings.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { describeFrontend } from '../../../contracts/frontend.contract.ts';
import { answerText, requestText, scriptedPorts } from '../../../support/scripted-session.ts';
import { openClient } from './rig.ts';

describeFrontend<number>('TcpFrontend', {
  free: () => 0,
  create: (port) => {
    const ports = scriptedPorts();
    const frontend = new TcpFrontend('tcp', { ...defaultTcpSettings, port }, ports);
    const answerHeld = (): void => {
      const [held] = ports.gateway.session.held;
      held?.sink.answer(encodeText(answerText(held.id, '{}')), 'channel');
    };
    return { frontend, happenings: ports.happenings, address: () => frontend.port, answerHeld };
  },
  connect: async (port) => {
    const client = await openClient(port);
    const ask = async (method: string): Promise<string> => {
      const before = client.lines.length;
      client.write(`${requestText(1, method)}\n`);
      return (await client.linesUpTo(before + 1)).slice(before).join('');
    };
    // A session begins with the first message.
    await ask('initialize');
    return { ask };
  },
});
