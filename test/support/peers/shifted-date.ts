import { readFileSync } from 'node:fs';

/** Loaded before a program: its `Date` is ahead of the real one by the seconds that a file says. */
const { WALL_CLOCK_FILE: file } = process.env;
const lookMs = 20;
const real = Date;
let aheadMs = 0;

const now = (): number => real.now() + aheadMs;

const look = (path: string): void => {
  const seconds = Number(readFileSync(path, 'utf8'));
  if (Number.isFinite(seconds)) aheadMs = seconds * 1_000;
};

if (file !== undefined) {
  look(file);
  setInterval(look, lookMs, file).unref();
  globalThis.Date = new Proxy(real, {
    construct: (target, args) =>
      args.length === 0 ? new target(now()) : Reflect.construct(target, args),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
