import { DIFFERENCE } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { DifferenceLines, TouchedCount } from '../../parts/difference-lines.js';
import { Empty } from '../../parts/notice.js';

/** What would be decided differently from the rules in force: by meaning, not by text. */
export function DifferencePart({ id }: { readonly id: string }) {
  const { difference } = useTexts();
  const answer = useAnswer(DIFFERENCE, { to: id });
  return (
    <section aria-label={difference.title}>
      <h2>{difference.title}</h2>
      <AnsweredPart answer={answer}>
        {({ policyDifference: found, purposes }) => {
          const lines = found?.lines ?? [];
          if (lines.length === 0) return <Empty title={difference.none} />;
          return (
            <>
              {found?.touched != null && (
                <p>
                  {difference.inAll} <TouchedCount touched={found.touched} />
                </p>
              )}
              <DifferenceLines lines={lines} purposes={purposes ?? []} />
              {(found?.count ?? 0) > lines.length && <p>{difference.more((found?.count ?? 0) - lines.length)}</p>}
            </>
          );
        }}
      </AnsweredPart>
    </section>
  );
}
