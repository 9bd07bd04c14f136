import type { Writable } from 'node:stream';

/** Writes; resolves when the stream can take more, or is gone. */
export const written = (stream: Writable, bytes: string | Uint8Array): Promise<void> => {
  if (stream.destroyed || stream.write(bytes)) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => {
    stream.off('drain', done).off('close', done);
    resolve();
  };
  stream.on('drain', done).on('close', done);
  return promise;
};
