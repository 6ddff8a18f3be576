import { Fragment } from 'react';
import { Button } from 'react-aria-components';
import { REGISTER, type RegisterLine } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useDay, useSaid, useTexts } from '../../languages/language.js';
import { categoryWords, roleWords } from '../../languages/words.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty } from '../../parts/notice.js';
import { asCsv } from './as-csv.js';
import { save } from './save.js';

/** The register of processing activities (GDPR art. 30), from the rules in force: to read, to print, to take along. */
export function RegisterScreen() {
  const { screens, register } = useTexts();
  return (
    <>
      <h1>{screens.register}</h1>
      <p className="lead">{register.what}</p>
      <ForRules>
        <Register />
      </ForRules>
    </>
  );
}

function Register() {
  const { register } = useTexts();
  const answer = useAnswer(REGISTER, {});
  return (
    <AnsweredPart answer={answer}>
      {({ purposes }) =>
        // Why: what was refused is told above; it is not empty.
        purposes === null ? null : purposes.length === 0 ? <Empty title={register.none} /> : <Lines lines={purposes} />
      }
    </AnsweredPart>
  );
}

function Lines({ lines }: { readonly lines: readonly RegisterLine[] }) {
  const { register, bases } = useTexts();
  const said = useSaid();
  const day = useDay();
  const rows = lines.map((line) => [
    said(line.label),
    line.purpose ?? '',
    bases[line.basis as keyof typeof bases] ?? line.basis ?? '',
    (line.categories ?? []).map((category) => said(categoryWords(category))).join(', '),
    (line.roles ?? []).map((role) => said(roleWords(role))).join(', '),
    (line.vendors ?? []).join(', '),
    said(line.retention),
    said(line.note),
  ]);
  const head = [
    register.purpose,
    register.code,
    register.basis,
    register.categories,
    register.roles,
    register.vendors,
    register.retention,
    register.note,
  ];
  return (
    <>
      <p className="acts">
        <Button
          className="button"
          onPress={() => save(`${register.file}.csv`, 'text/csv;charset=utf-8', asCsv([head, ...rows], register.separator))}
        >
          {register.csv}
        </Button>
        <Button className="button" onPress={() => window.print()}>
          {register.print}
        </Button>
      </p>
      <p className="quiet">
        {register.count(lines.length)} · {day(new Date().toISOString())}
      </p>
      {rows.map(([label = '', code = '', ...cells]) => (
        <article key={code} className="register" aria-label={label}>
          <h2>
            {label} <code className="quiet">{code}</code>
          </h2>
          <dl className="facts">
            {cells.map((cell, at) =>
              cell === '' ? null : (
                <Fragment key={head[at + 2]}>
                  <dt>{head[at + 2]}</dt>
                  <dd>{cell}</dd>
                </Fragment>
              ),
            )}
          </dl>
        </article>
      ))}
    </>
  );
}
