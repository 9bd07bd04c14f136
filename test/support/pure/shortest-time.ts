/** Milliseconds of the fastest of several runs: the others waited for a machine that is busy. */
export const shortestMs = (work: () => unknown): number =>
  Math.min(
    ...Array.from({ length: 5 }, () => {
      const beganMs = performance.now();
      work();
      return performance.now() - beganMs;
    }),
  );
