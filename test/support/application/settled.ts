/** Resolves when every promise that can settle without time passing has done so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
