import type { ClientFormat } from '../client-format.ts';
import { amp, antigravity, cline, gemini, lmStudio, opencode, roo } from './agents.ts';
import { anyClient } from './any-client.ts';
import { claudeCode, claudeDesktop } from './claude.ts';
import { copilot, cursor, kiro, trae, vscode, windsurf } from './editors.ts';
import { codex, continueDev, goose, zed } from './other-words.ts';
import { registry } from './registry.ts';

/** All formats that can be read. Where the content fits several, the first one counts. */
export const clientFormats: readonly ClientFormat[] = [
  claudeDesktop,
  claudeCode,
  vscode,
  copilot,
  cursor,
  windsurf,
  gemini,
  antigravity,
  codex,
  zed,
  continueDev,
  goose,
  opencode,
  cline,
  roo,
  lmStudio,
  kiro,
  amp,
  trae,
  registry,
  anyClient,
];
