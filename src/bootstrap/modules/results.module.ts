import { tmpdir } from 'node:os';
import { ContainerModule } from 'inversify';
import { FileSpool } from '../../adapters/outbound/spool/file-spool.ts';
import { LargeResults } from '../../application/results/large-results.ts';
import { LinkedResults } from '../../application/results/linked-results.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** A client that has not begun to read its answer after this never will. */
const UNREAD_MS = 600_000;

/** Results that are too large for memory. */
export const resultsModule = ({ results, limits }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.largeResults).toResolvedValue(
      (book, identifiers, timers, metrics) => {
        const spool = new FileSpool({
          directory: results.spoolDirectory ?? tmpdir(),
          maxBytes: results.maxSpoolBytes,
        });
        metrics.watchSpool(() => spool.usedBytes);
        const links = book.table(({ linkAbove }) => linkAbove);
        const ofAll = Math.min(results.streamAbove, results.linkAbove ?? results.streamAbove);
        const settings = {
          // What is to become a link has to be in the spool. Asked once for each link to a server.
          get above() {
            return Math.min(ofAll, ...links.values());
          },
          maxBytes: results.maxBytes,
          maxWholeBytes: limits.maxMessageBytes,
          unreadMs: Math.max(UNREAD_MS, results.linkTtlMs),
        };
        return new LargeResults(settings, { spool, identifiers, timers, metrics });
      },
      [Tokens.serverBook, Tokens.identifiers, Tokens.timers, Tokens.metrics],
    );
    bind(Tokens.linkedResults).toResolvedValue(
      (book, large, identifiers, timers, metrics, enforcement) => {
        const rules = book.table(({ linkAbove: above = results.linkAbove, linkMimeType }) =>
          above === undefined ? undefined : { above, mimeType: linkMimeType },
        );
        return new LinkedResults(rules, results.linkTtlMs, {
          results: large,
          identifiers,
          timers,
          metrics,
          enforcement,
        });
      },
      [
        Tokens.serverBook,
        Tokens.largeResults,
        Tokens.identifiers,
        Tokens.timers,
        Tokens.metrics,
        Tokens.enforcement,
      ],
    );
  });
