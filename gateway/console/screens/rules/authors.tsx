import type { VersionLine } from '../../asking/rules.js';
import { useTexts } from '../../languages/language.js';

/**
 * Who wrote a version: whoever began it first, as the person who asks or by identifier, and everybody who wrote on it since. Nobody: the rules that
 * come with Préau.
 */
export function Authors({
  version: { author, writers, isYours },
}: {
  readonly version: Pick<VersionLine, 'author' | 'writers' | 'isYours'>;
}) {
  const { rules } = useTexts();
  if (author === null) return rules.withPreau;
  return (
    <>
      {isYours === true ? rules.you : <code>{author}</code>}
      {(writers ?? []).map((one) =>
        one === author ? null : (
          <span key={one}>
            , <code>{one}</code>
          </span>
        ),
      )}
    </>
  );
}
