import type { Difference, Said } from '../../../core/policy/index.js';
import type { Kept } from './content.js';
import type { Examination } from './examination.js';
import type { Obstacle } from './life.js';
import { toldObstacle } from './obstacle-words.js';
import type { Version } from './version.js';

/** A write that was refused: a closed code, a sentence, and where in the input. */
export interface PolicyUserError {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** What came of an act. The version is as it stands now, also when nothing was done. */
export interface PolicyPayload {
  readonly version: Version | null;
  readonly sentence: Said | null;
  readonly widened: readonly Difference[] | null;
  readonly errors: readonly PolicyUserError[];
}

export const NOT_ENTRUSTED: PolicyUserError = {
  code: 'NOT_ENTRUSTED',
  message: 'the rules of this place are administered by others',
  path: ['scope'],
};

export function done(version: Version, sentence: Said | null = null): PolicyPayload {
  return { version, sentence, widened: null, errors: [] };
}

export function refused(errors: readonly PolicyUserError[], version: Version | null = null): PolicyPayload {
  return { version, sentence: null, widened: null, errors };
}

export function notFound(path: readonly string[]): PolicyPayload {
  return refused([{ code: 'NOT_FOUND', message: 'there are no such rules', path }]);
}

export function notEntrusted(version: Version): PolicyPayload {
  return refused([{ ...NOT_ENTRUSTED, path: ['id'] }], version);
}

export function conflict(version: Version): PolicyPayload {
  const message = `somebody saved revision ${version.revision} in between: it is as they left it, and nothing of yours was written`;
  return refused([{ code: 'CONFLICT', message, path: ['revision'] }], version);
}

export function hindered(obstacles: readonly Obstacle[], version: Version, found: Examination | null = null): PolicyPayload {
  return refused(
    obstacles.map((code) => ({ code, message: toldObstacle(code, found), path: ['id'] })),
    version,
  );
}

export function refusedText(kept: Exclude<Kept, { text: string }>, path: readonly string[], version: Version): PolicyPayload {
  if (kept.fault !== 'WOULD_WIDEN') {
    const where = 'where' in kept && kept.where !== '' ? [kept.where] : [];
    return refused([{ code: kept.fault, message: kept.message, path: [...path, ...where] }], version);
  }
  const coordinates = [...new Set(kept.widened.flatMap((line) => line.coordinates ?? ['*']))];
  const message = `a lower level can only restrict, and this would open ${coordinates.slice(0, 10).join(', ')}`;
  return { ...refused([{ code: kept.fault, message, path }], version), widened: kept.widened };
}
