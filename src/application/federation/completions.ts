import { Fault } from '../../domain/fault/fault.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { Asker } from './asker.ts';

const nothing = '"completion":{"values":[],"total":0,"hasMore":false}';
const legacyNothing = encodeText(`{${nothing}}`);
const modernNothing = encodeText(`{"resultType":"complete",${nothing}}`);

/**
 * At the whole catalogue completions are offered if any server offers them: for one that does not, the raw result that
 * says there are none. Undefined when the server is to be asked; a fault when it cannot be.
 */
export const completionsInsteadOf = async (
  asker: Asker,
  server: string,
): Promise<Uint8Array | Fault | undefined> => {
  const source = await asker.listSource(server);
  if (source instanceof Fault) return source;
  if (source.declares('completions')) return undefined;
  return asker.era === 'modern' ? modernNothing : legacyNothing;
};
