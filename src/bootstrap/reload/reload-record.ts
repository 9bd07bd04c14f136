import type { AuditedAct } from '../../application/ports/driven/audit-trail.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import type { ReloadOutcome, ReloadReason } from './reload-outcome.ts';

/** Names of settings are recorded, never their values. */
export const reloadRecord = (
  reason: ReloadReason,
  outcome: Exclude<ReloadOutcome, { readonly kind: 'unchanged' }>,
): AuditedAct => ({
  event: 'administration',
  // Whoever may write the file, or signal the process, is whoever runs it.
  actor: { principal: `reload:${reason}` },
  action: 'settings.reload',
  outcome: outcome.kind === 'applied' ? 'success' : 'refused',
  details:
    outcome.kind === 'applied'
      ? { changed: outcome.changed, needs_restart: outcome.needsRestart }
      : { problems: outcome.problems.map(formatProblem) },
});
