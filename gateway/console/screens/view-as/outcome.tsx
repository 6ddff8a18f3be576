import type { AnswerError } from '../../asking/ask.js';
import { useTexts } from '../../languages/language.js';
import { Loading, Notice } from '../../parts/notice.js';
import { Refusals } from '../../parts/refusals.js';
import { Wide } from '../../parts/wide.js';
import type { Demo } from '../../session/demo.js';
import { isExplained } from './asking.js';
import type { Run } from './run.js';
import { Why } from './why.js';

/** What came, and what was refused of it with the meaning of each code. */
export function Outcome({ demo, run }: { readonly demo: Demo; readonly run: Run }) {
  const { viewAs, common } = useTexts();
  if (run.state === 'running') return <Loading what={common.loading} />;
  if (run.state === 'refused') {
    return (
      <Notice kind="problem" title={viewAs.notRun}>
        <p lang="en">{run.why}</p>
      </Notice>
    );
  }
  const { data, errors, status } = run.answer;
  const why = ({ coordinate }: AnswerError) =>
    coordinate !== null && isExplained(coordinate) && <Why demo={demo} asking={run.asking} coordinate={coordinate} />;
  const title = errors.length === 0 ? viewAs.whole : data === null ? viewAs.nothing : viewAs.partly(errors.length);
  return (
    <section aria-label={viewAs.outcome}>
      <h2>{viewAs.outcome}</h2>
      <Notice kind={errors.length === 0 ? 'done' : data === null ? 'problem' : 'warning'} title={title}>
        <p className="quiet">
          HTTP {status} · {viewAs.took(run.milliseconds)}
        </p>
      </Notice>
      {errors.length > 0 && (
        <>
          <h3>{viewAs.refused}</h3>
          <Refusals errors={errors} more={why} />
        </>
      )}
      {data !== null && (
        <>
          <h3>{viewAs.came}</h3>
          <Wide label={viewAs.came} of="text">
            {JSON.stringify(data, null, 2)}
          </Wide>
        </>
      )}
    </section>
  );
}
