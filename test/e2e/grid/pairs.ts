import { type BackendName, backendNames } from '../support/backends/scripted-server.ts';
import { type FrontendName, frontendNames } from '../support/grid.ts';

/** Ways to servers by the way in. */
export type Pairs = readonly (readonly [FrontendName, readonly BackendName[]])[];

const SHIFT = 3;

const at = (index: number): BackendName => backendNames[index % backendNames.length] ?? 'stdio';

/** Each way in with two ways out, and each way out with two ways in. */
export const somePairs: Pairs = frontendNames.map((frontend, index) => [
  frontend,
  [at(index), at(index + SHIFT)],
]);

export const allPairs: Pairs = frontendNames.map((frontend) => [frontend, backendNames]);
