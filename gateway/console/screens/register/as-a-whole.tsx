import { Fragment } from 'react';
import type { Controller, RegisterAsAWhole } from '../../asking/rules.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { Notice } from '../../parts/notice.js';
import { useRegisterWords } from './register-words.js';

/** What is the same for every line of the register, with what it lacks before all. */
export function AsAWhole({ whole }: { readonly whole: RegisterAsAWhole }) {
  const { register } = useTexts();
  const said = useSaid();
  const { contact } = useRegisterWords();
  const gaps = whole.gaps ?? [];
  return (
    <>
      {gaps.length > 0 && (
        <Notice kind="warning" title={register.gaps}>
          <p>{register.gapsWhy}</p>
          <ul>
            {gaps.map(({ kind, of, sentence }) => (
              <li key={`${kind} ${of}`}>{said(sentence)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <section aria-label={register.controllers}>
        <h2>{register.controllers}</h2>
        {(whole.controllers ?? []).map((one) => (
          <Answering key={one.school} one={one} />
        ))}
        <dl className="facts">
          <dt>{register.operator}</dt>
          <dd>{contact(whole.operator)}</dd>
          <dt>{register.measures}</dt>
          <dd>
            <ul>
              {(whole.securityMeasures ?? []).map((measure) => (
                <li key={said(measure)}>{said(measure)}</li>
              ))}
            </ul>
          </dd>
        </dl>
      </section>
    </>
  );
}

function Answering({ one }: { readonly one: Controller }) {
  const { register } = useTexts();
  const { contact, contacts } = useRegisterWords();
  const lines = [
    [register.controller, contact(one.controller)],
    [register.joint, contacts(one.jointControllers ?? [])],
    [register.representative, one.representative === null ? register.noneDeclared : contact(one.representative)],
    [register.officer, contact(one.dataProtectionOfficer)],
  ];
  return (
    <>
      <h3>
        {one.schoolName} <code className="quiet">{one.school}</code>
      </h3>
      <dl className="facts">
        {lines.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </>
  );
}
