import type { Settings } from './settings/settings.ts';

/** Whether everybody who reaches a listener sees figures and the details of health. `hasClients`: MCP clients reach it. */
export const figuresAreShown = ({ metrics }: Settings, hasClients: boolean): boolean =>
  metrics.auth === 'none' || (metrics.auth === 'auto' && !hasClients);
