import type { PathStep } from '../../../domain/config/problem.ts';

const steps = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([\w-]+)/g;

/** The steps of what `formatPath` wrote: `servers["a.b"].args[0]`. */
export const parsePath = (text: string): readonly PathStep[] =>
  [...text.matchAll(steps)].map(([, index, quoted, word = '']) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? word : String(JSON.parse(quoted));
  });
