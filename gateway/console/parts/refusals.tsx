import type { ReactNode } from 'react';
import type { AnswerError } from '../asking/ask.js';
import { useTexts } from '../languages/language.js';

/** What was refused and what its code means: one line for each field. */
export function Refusals({ errors, more }: { readonly errors: readonly AnswerError[]; readonly more?: (error: AnswerError) => ReactNode }) {
  const { codes } = useTexts();
  return (
    <ul className="refusals">
      {errors.map((error, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two errors may say the same
        <li key={index}>
          {error.coordinate !== null && <code className="coordinate">{error.coordinate}</code>} <code className="code">{error.code}</code>
          <span className="refusal-meaning">{codes[error.code as keyof typeof codes] ?? ''}</span>
          {error.message !== '' && (
            <span className="quiet" lang="en">
              {error.message}
            </span>
          )}
          {more?.(error)}
        </li>
      ))}
    </ul>
  );
}
