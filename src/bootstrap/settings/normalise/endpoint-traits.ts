import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { Path } from '../document/places.ts';
import { type EndpointTraitsEntry, maxWeight } from '../schema/balancing.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** What a file says about one endpoint besides where it is. */
export type EndpointTraits = Pick<Endpoint, 'weight' | 'zone' | 'isBackup' | 'maxInFlight'>;

/** Labels say what the keys of the same name say, for those who have them; keys win. */
const zoneLabels = ['zone', 'topology.kubernetes.io/zone'];

export const traitsOf = (
  entry: EndpointTraitsEntry,
  path: Path,
  findings: Findings,
): EndpointTraits => {
  const { labels = {}, backup, max_requests: maxInFlight } = entry;
  const zone =
    entry.zone ?? zoneLabels.map((label) => labels[label]).find((one) => one !== undefined);
  return defined({
    weight: entry.weight ?? labelledWeight(labels, path, findings),
    zone: zone === undefined ? undefined : String(zone),
    isBackup: backup,
    maxInFlight,
  });
};

const labelledWeight = (
  { weight }: NonNullable<EndpointTraitsEntry['labels']>,
  path: Path,
  findings: Findings,
): number | undefined => {
  if (weight === undefined) return undefined;
  const number = weight === '' ? Number.NaN : Number(weight);
  if (number >= 0 && number <= maxWeight) return number;
  const message = `expected a number from 0 to ${maxWeight}, found ${JSON.stringify(weight)}`;
  findings.problem([...path, 'labels', 'weight'], message);
  return undefined;
};
