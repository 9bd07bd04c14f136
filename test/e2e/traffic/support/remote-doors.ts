import { urlOf } from '../../faults/support/server.ts';

/** The ways to reach a server over a network. `tcp` in lines, `frames` in version 2 of the binary protocol. */
export const doors = ['websocket', 'frames', 'tcp', 'http', 'sse'] as const;
export type Door = (typeof doors)[number];

const FIRST_PORT = 4_000;

/** A network of its own has all ports free. */
export const portOf = (door: Door): number => FIRST_PORT + doors.indexOf(door);

export const urlAt = (host: string, door: Door): string =>
  urlOf(door, String(portOf(door))).replace('127.0.0.1', host);
