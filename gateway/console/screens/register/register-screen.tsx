import { Fragment } from 'react';
import { Button } from 'react-aria-components';
import { REGISTER, type RegisterAsAWhole, type RegisterLine } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useDay, useSaid, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty } from '../../parts/notice.js';
import { AsAWhole } from './as-a-whole.js';
import { asCsv } from './as-csv.js';
import { useRegisterWords } from './register-words.js';
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
      {({ purposes, processingRegister: whole }) => (
        <>
          {whole !== null && <AsAWhole whole={whole} />}
          {/* Why: what was refused is told above; it is not empty. */}
          {purposes === null ? null : purposes.length === 0 ? <Empty title={register.none} /> : <Lines lines={purposes} whole={whole} />}
        </>
      )}
    </AnsweredPart>
  );
}

function Lines({ lines, whole }: { readonly lines: readonly RegisterLine[]; readonly whole: RegisterAsAWhole | null }) {
  const { register } = useTexts();
  const said = useSaid();
  const day = useDay();
  const { cellsOf, onEveryLine } = useRegisterWords();
  const asFile = () => {
    const same = whole === null ? [] : onEveryLine(whole);
    const rows = lines.map((line) => [
      [register.purpose, said(line.label)],
      [register.code, line.purpose ?? ''],
      ...cellsOf(line),
      ...same,
    ]);
    const written = [(rows[0] ?? []).map(([name = '']) => name), ...rows.map((row) => row.map(([, cell = '']) => cell))];
    save(`${register.file}.csv`, 'text/csv;charset=utf-8', asCsv(written, register.separator));
  };
  return (
    <>
      <p className="acts">
        <Button className="button" onPress={asFile}>
          {register.csv}
        </Button>
        <Button className="button" onPress={() => window.print()}>
          {register.print}
        </Button>
      </p>
      <p className="quiet">
        {register.count(lines.length)} · {day(new Date().toISOString())}
      </p>
      {lines.map((line) => (
        <article key={line.purpose} className="register" aria-label={said(line.label)}>
          <h2>
            {said(line.label)} <code className="quiet">{line.purpose}</code>
          </h2>
          <dl className="facts">
            {cellsOf(line).map(([name, cell]) =>
              cell === '' ? null : (
                <Fragment key={name}>
                  <dt>{name}</dt>
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
