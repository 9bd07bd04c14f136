import type { ProfileRow } from '../../../domain/clients/profile-table.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** The operator's own rows, which come before the built-in ones. */
export const clientProfilesOf = (
  { client_profiles: rows = [] }: GatewayFile,
  findings: Findings,
): readonly ProfileRow[] =>
  rows.map((row, index) => {
    const path = ['client_profiles', index];
    const { name, version, user_agent: userAgent } = row.match;
    if (name === undefined && userAgent === undefined) {
      const text = 'says of no client: add name (as in clientInfo, * for any characters)';
      findings.keyProblem([...path, 'match'], `${text} or user_agent`);
    } else if (version !== undefined && name === undefined) {
      findings.keyProblem([...path, 'match', 'version'], 'a version needs the name it belongs to');
    }
    const differs = defined({
      maxNameLength: row.max_name_length,
      plainNames: row.plain_names,
      singlePage: row.single_page,
      getStream: row.get_stream,
      forgetsSession: row.forgets_session,
      keepAliveMs: row.keep_alive,
    });
    if (Object.keys(differs).length === 0) {
      findings.problem(path, 'says nothing of these clients: add max_name_length or another key');
    }
    return { name: name ?? userAgent ?? '', match: [{ name, version, userAgent }], differs };
  });
