import { collectMs, elicit, Rig, type RigOptions } from './rig.ts';

/** A call whose client has been asked for a name. */
export const parked = async (options: RigOptions = {}) => {
  const rig = new Rig(options);
  const asked = await rig.call();
  const heard = rig.link.last('tools/call');
  elicit(rig.link, heard);
  await rig.pass(collectMs);
  return { rig, asked, heard, state: asked.state };
};
