import { MOST_FILES } from '../../../core/files/index.js';

/** What a write refused: a closed code, a sentence, and where in the input. */
export interface UserError {
  readonly code: 'VALIDATION' | 'NOT_FOUND' | 'DUPLICATE' | 'VERSION_CONFLICT' | 'POLICY_DENIED';
  readonly message: string;
  readonly path: readonly string[];
}

export function userError(code: UserError['code'], message: string, ...path: string[]): UserError {
  return { code, message, path };
}

export const KEY_REUSED = userError('DUPLICATE', 'this key was used for something else', 'idempotencyKey');

/** Files that are another's, gone, named elsewhere or sent in for something else: they read the same. */
export const NO_SUCH_FILE = userError('NOT_FOUND', 'there is no such file', 'input', 'attachmentIds');

/** Files named by an input: not too many, each once. */
export function* unsoundFiles(ids: readonly string[]): Generator<UserError> {
  if (ids.length > MOST_FILES || new Set(ids).size < ids.length)
    yield userError('VALIDATION', `it has at most ${MOST_FILES} files, each once`, 'input', 'attachmentIds');
}

/** Texts of an input that are empty where they may not be, or too long: `[path, text, characters at most, may it be empty]`. */
export function* unsoundTexts(
  ...texts: readonly (readonly [path: readonly string[], text: string | null | undefined, most: number, optional?: boolean])[]
): Generator<UserError> {
  for (const [path, text, most, optional = false] of texts) {
    if (!optional && (text ?? '').trim() === '') yield userError('VALIDATION', 'it may not be empty', ...path);
    if ((text ?? '').length > most) yield userError('VALIDATION', `it has at most ${most} characters`, ...path);
  }
}
