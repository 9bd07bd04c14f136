import { afterAll } from 'vitest';
import { Children } from '../../../conformance/children.ts';
import { startReferenceServer } from '../../../conformance/rig.ts';
import { UPSTREAMS, type UpstreamName } from '../../../conformance/upstreams.ts';
import { freshPath } from '../../faults/support/rig.ts';

const children = new Children();
afterAll(() => children.stopAll());

/** The entry of a reference server behind that transport; it ends with the test file. It speaks the legacy era. */
export const referenceServer = async (upstream: UpstreamName): Promise<object> => {
  const { listenFlags, entry } = UPSTREAMS[upstream];
  const flags = listenFlags && [...listenFlags(freshPath(upstream)), '--era', 'legacy'];
  return entry(flags ? await startReferenceServer(children, flags) : '', 'legacy');
};
