import type { Asker } from '../../../src/application/federation/asker.ts';
import type {
  ListDifference,
  ServerList,
} from '../../../src/application/federation/server-list.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { HandLists } from '../../support/application/hand-lists.ts';
import type { ListOptions } from '../../support/application/list-parts.ts';

export const keysOf = (list: ServerList | Fault | undefined): readonly (string | undefined)[] => {
  if (list === undefined || list instanceof Fault) throw new Error(`no list: ${list?.message}`);
  return list.items.map(({ key }) => key);
};

/** One server, its lists, and who asks. */
export const rigOf = (options: ListOptions = {}) => {
  const rig = new HandLists(['a'], options);
  const { lists } = rig.parts;
  const server = rig.server('a');
  server.pages = [['one']];
  const asker = rig.asker();
  const list = (who: Asker = asker) => Promise.resolve(lists.list(who, 'a', 'tools/list'));
  const differences: ListDifference[] = [];
  lists.onDifference((difference) => differences.push(difference));
  return { rig, lists, server, asker, list, differences, clock: rig.clock };
};
