import { setFlagsFromString } from 'node:v8';

/**
 * Loading the program makes much short-lived garbage, for which V8 would double its young generation several times and
 * never give it back: about 10 MB of idle memory. So it may not grow before the gateway is ready, and may under load.
 */
export const holdYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=1');

export const releaseYoungGeneration = (): void =>
  setFlagsFromString('--semi-space-growth-factor=2');
