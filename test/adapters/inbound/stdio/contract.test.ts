import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { StdioFrontend } from '../../../../src/adapters/inbound/stdio/frontend.ts';
import { defaultStdioSettings } from '../../../../src/adapters/inbound/stdio/settings.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { describeFrontend } from '../../../contracts/frontend.contract.ts';
import { answerText, requestText, scriptedPorts } from '../../../support/scripted-session.ts';
import { openClient, scratchFolder, socketMode } from './rig.ts';

const unused = { input: new PassThrough(), output: new PassThrough(), onEnd: () => undefined };

describeFrontend<string>('StdioFrontend', {
  free: async () => join(await scratchFolder(), 'mcp.sock'),
  create: (path) => {
    const ports = scriptedPorts();
    const settings = { ...defaultStdioSettings, ...socketMode(path) };
    const frontend = new StdioFrontend('stdio', settings, ports, unused);
    const answerHeld = (): void => {
      const [held] = ports.gateway.session.held;
      held?.sink.answer(encodeText(answerText(held.id, '{}')), 'channel');
    };
    return { frontend, happenings: ports.happenings, address: () => path, answerHeld };
  },
  connect: async (path) => {
    const client = await openClient(path);
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
