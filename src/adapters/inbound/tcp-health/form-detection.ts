import { type DetectedDialect, detectDialect } from '../../../domain/wire/dialect-detection.ts';
import { g12 } from '../../../domain/wire/dialects/g12.ts';
import { m6 } from '../../../domain/wire/dialects/m6.ts';
import { m7 } from '../../../domain/wire/dialects/m7.ts';
import { r16 } from '../../../domain/wire/dialects/r16.ts';
import { s12 } from '../../../domain/wire/dialects/s12.ts';
import type { CheckForm } from './check-form.ts';
import { FrameForm } from './frame-form.ts';
import { lineForm } from './line-form.ts';

const forms: Readonly<Record<DetectedDialect, CheckForm | 'need_more' | 'unknown'>> = {
  g12: new FrameForm(g12),
  r16: new FrameForm(r16),
  s12: new FrameForm(s12),
  m6: new FrameForm(m6),
  m7: new FrameForm(m7),
  newline_json: lineForm,
  need_more: 'need_more',
  unknown: 'unknown',
};

/** The form a check is in, by its first bytes (mission §3.2). */
export const detectForm = (first: Uint8Array): CheckForm | 'need_more' | 'unknown' =>
  forms[detectDialect(first)];
