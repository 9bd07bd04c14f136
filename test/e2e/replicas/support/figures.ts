import { type Scrape, scrape } from '../../program/support/scrape.ts';
import type { Fleet } from './fleet.ts';

/** What each of the running replicas counts, in their order. */
const figuresOf = (fleet: Fleet): Promise<readonly Scrape[]> =>
  Promise.all(fleet.replicas.map(({ gateway }) => scrape(gateway, 'http')));

/** The values of one metric, replica by replica. */
export const metricOf = async (
  fleet: Fleet,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<readonly number[]> => (await figuresOf(fleet)).map((one) => one.sum(name, labels));

/** What a long run measured, as one line for whoever reads its output. */
export const tell = (name: string, figures: object): void => {
  process.stdout.write(`${JSON.stringify({ name, ...figures })}\n`);
};
