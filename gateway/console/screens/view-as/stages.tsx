import type { Stage } from '../../asking/explain.js';
import { useTexts } from '../../languages/language.js';
import { Wide } from '../../parts/wide.js';

/** Each question that a decision asks, in order, with its answer. */
export function Stages({ stages }: { readonly stages: readonly Stage[] }) {
  const { explained } = useTexts();
  const { reasons, remedies } = explained;
  return (
    <Wide label={explained.byRules}>
      <table className="stages">
        <thead>
          <tr>
            <th scope="col">{explained.stage}</th>
            <th scope="col">{explained.answer}</th>
            <th scope="col">{explained.reason}</th>
            <th scope="col">{explained.rules}</th>
            <th scope="col">{explained.remedy}</th>
          </tr>
        </thead>
        <tbody>
          {stages.map(({ stage, answer, reason, rules, remedy }) => (
            <tr key={stage}>
              <th scope="row">{explained.stages[stage as keyof typeof explained.stages] ?? stage}</th>
              <td className={`answer-${(answer ?? '').toLowerCase()}`}>{answer !== null && explained.answers[answer]}</td>
              <td>{reasons[reason as keyof typeof reasons] ?? reason}</td>
              <td>
                {(rules ?? []).map((rule) => (
                  <code key={rule} className="rule">
                    {rule}
                  </code>
                ))}
              </td>
              <td>{remedy !== null && (remedies[remedy as keyof typeof remedies] ?? remedy)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
