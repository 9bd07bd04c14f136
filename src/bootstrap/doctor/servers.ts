import type { Finding } from '../../adapters/inbound/cli/commands/doctor.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { InnerGateway } from '../inner-gateway.ts';
import type { Settings } from '../settings/settings.ts';

/** Opens every server once, as clients would, and lets go of it again. */
export const serverFindings = async (settings: Settings): Promise<readonly Finding[]> => {
  const check = 'server';
  const gateway = await InnerGateway.open(settings);
  if (typeof gateway === 'string') return [{ check, state: 'failed', text: gateway }];
  try {
    const rows = await gateway.survey();
    return rows.map(({ server, transport, era, outcome, durationMs }) => {
      if (outcome instanceof Fault) {
        const fix = fixFor(transport);
        return { check, state: 'failed', text: `${server}: ${outcome.message}`, fix };
      }
      const tools = `${outcome.tools} tool${outcome.tools === 1 ? '' : 's'}`;
      const text = `${server}: ${transport}, ${era ?? 'unknown'}, ${tools}, ${Math.round(durationMs)} ms`;
      return { check, state: 'ok', text };
    });
  } finally {
    await gateway.close();
  }
};

const fixFor = (transport: string): string =>
  transport === 'stdio'
    ? 'run its command by hand and see what it says'
    : 'see whether its address is right: mcp-gateway detect ADDRESS';
