import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WatchedPieces } from '../../../src/application/subscriptions/watched-pieces.ts';

const piece = fc.constantFrom('tools', 'prompts', 'uri x:1', 'task t');
const watcher = fc.constantFrom('one', 'other');
const steps = fc.array(fc.record({ piece, watcher, isSet: fc.boolean() }), { maxLength: 30 });

test('knows the watcher of every piece, and the pieces of every watcher', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const watched = new WatchedPieces<string>();
      const model = new Map<string, string>();
      for (const step of all) {
        if (step.isSet) {
          watched.set(step.piece, step.watcher);
          model.set(step.piece, step.watcher);
        } else {
          watched.delete(step.piece);
          model.delete(step.piece);
        }
        expect(new Map(watched.pieces.map((one) => [one, watched.get(one)]))).toEqual(model);
        expect(watched.pieces).toHaveLength(model.size);
        expect(watched.isEmpty).toBe(model.size === 0);
        for (const [one, own] of watched.byWatcher()) {
          for (const each of own) expect(model.get(each)).toBe(one);
        }
        const grouped = [...watched.byWatcher().values()].flat();
        expect(new Set(grouped)).toEqual(new Set(model.keys()));
      }
      watched.clear();
      expect([watched.isEmpty, watched.pieces]).toEqual([true, []]);
    }),
  );
});
