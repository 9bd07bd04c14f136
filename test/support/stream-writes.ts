import { Socket } from 'node:net';
import { onTestFinished, vi } from 'vitest';

/** Counts from now on how often sockets of this process hand bytes to the operating system. */
export const countStreamWrites = (): (() => number) => {
  const one = vi.spyOn(Socket.prototype, '_write');
  const many = vi.spyOn(Socket.prototype as Required<Socket>, '_writev');
  onTestFinished(() => {
    one.mockRestore();
    many.mockRestore();
  });
  return () => one.mock.calls.length + many.mock.calls.length;
};
