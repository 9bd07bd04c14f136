import type { Certificates } from '../../adapters/shared/tls/certificates.ts';
import type { Problem } from '../../domain/config/problem.ts';
import type { FrontendSettings, TlsFiles } from '../settings/frontend-settings.ts';
import type { Settings } from '../settings/settings.ts';
import type { LivePart, PreparedChange } from './live-parts.ts';

/** What a listener lets itself be told while it listens. */
export interface Listener {
  /** Undefined without TLS. */
  readonly certificates?: Certificates | undefined;
  admit(frontend: FrontendSettings): void;
}

/** A listener that follows the settings of the frontend of this name. */
export const listenerPart = ({ name }: FrontendSettings, listener: Listener): LivePart => ({
  prepare: async ({ frontends }) => {
    const frontend = frontends.find((one) => one.name === name);
    if (frontend === undefined) return undefined;
    const renewal = await renewalOf(name, listener.certificates, tlsOf(frontend));
    if (renewal !== undefined && 'message' in renewal) return renewal;
    return {
      changed: renewal?.changed ?? [],
      commit: () => {
        listener.admit(frontend);
        renewal?.commit();
      },
    };
  },
});

const tlsOf = (frontend: FrontendSettings): TlsFiles | undefined =>
  'tls' in frontend ? frontend.tls : undefined;

const renewalOf = async (
  frontend: string,
  certificates: Certificates | undefined,
  tls: TlsFiles | undefined,
): Promise<PreparedChange | Problem | undefined> => {
  if (certificates === undefined || tls === undefined) return undefined;
  const renewal = await certificates.renewal(tls);
  if (renewal === undefined) return undefined;
  if (typeof renewal !== 'function') return { ...renewal, line: 0, column: 0, path: '' };
  return { changed: [`certificate of ${frontend}`], commit: renewal };
};

/** Every file a listener shows or trusts. */
export const certificateFiles = ({ frontends }: Settings): readonly string[] =>
  frontends.flatMap((frontend) => {
    const { certFile, keyFile, caFile, crlFile } = tlsOf(frontend) ?? {};
    return [certFile, keyFile, caFile, crlFile].filter((file) => file !== undefined);
  });
