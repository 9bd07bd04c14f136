import type { Timers } from '../../../application/ports/driven/clock.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { troubleOf } from './reply-errors.ts';

/** What comes of an operation, or of waiting for it; never rejects. */
export const withinTime = <Result>(
  timers: Timers,
  operation: Promise<Result>,
  ms: number,
): Promise<Result | StoreTrouble> =>
  new Promise((resolve) => {
    const cancel = timers.after(ms, () => {
      const late = new StoreTrouble('away', `no answer within ${ms} ms`);
      // A process that was busy itself reads first what has come meanwhile.
      setImmediate(() => setImmediate(() => resolve(late)));
    });
    operation.then(
      (result) => {
        cancel();
        resolve(result);
      },
      (error: unknown) => {
        cancel();
        resolve(troubleOf(error));
      },
    );
  });
