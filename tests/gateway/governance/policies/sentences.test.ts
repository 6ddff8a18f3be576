import { describe, expect, it } from 'vitest';
import { approvalLine } from '../../../../gateway/cli/policy-text.js';
import { labelsIn, signOffSentence } from '../../../../gateway/governance/policies/sentences.js';
import { basePolicy } from '../../base-policy.js';

const labelOf = labelsIn(null, basePolicy());
const from = (before: { fr: string; en: string } | string) =>
  ({ reason: 'retention', purpose: 'catering', before, after: { fr: 'dix ans', en: 'a year' } }) as const;

describe('how long data are kept', () => {
  it('is told to whoever signs it off as it was and as it is, each in the language they read', () => {
    const { fr, en } = signOffSentence(from({ fr: 'un mois', en: 'a month' }), labelOf);
    expect(fr).toContain('un mois, puis dix ans');
    expect(en).toContain('a month, then a year');
    expect(approvalLine(from({ fr: 'un mois', en: 'a month' }))).toContain('kept a year (before: a month)');
  });

  it('is told in the other language where it changed in that one alone: nobody signs off what reads as it was', () => {
    for (const before of [{ fr: 'un an', en: 'a year' }, { fr: 'a year', en: 'a year' }, 'a year'] as const) {
      const was = typeof before === 'string' ? before : before.fr;
      expect(signOffSentence(from(before), labelOf).en).toContain(`${was}, then dix ans`);
      expect(approvalLine(from(before))).toContain(`kept dix ans (before: ${was})`);
    }
    expect(signOffSentence(from({ fr: 'dix ans', en: 'a month' }), labelOf).fr).toContain('a month, puis a year');
  });
});

describe('why the data protection officer signs', () => {
  it('is told in words, in the language that is read, and not in codes', () => {
    const basis = signOffSentence({ reason: 'lawful-basis', purpose: 'catering', before: 'public-task', after: 'consent' }, labelOf);
    expect(basis.fr).toBe("la base légale de « restauration » : une mission d'intérêt public, puis le consentement");
    expect(basis.en).toBe('the lawful basis of “catering”: a public task, then consent');
    const weight = signOffSentence({ reason: 'weight-of-consent', purpose: 'catering', before: 'usual', after: 'important' }, labelOf);
    expect(weight.fr).toContain('un seul responsable suffit, puis tous les responsables doivent consentir');
    const part = signOffSentence({ reason: 'part-of-purpose', purpose: 'catering', of: ['attendance', 'gone'] }, labelOf);
    expect(part.fr).toBe('« restauration » devient une partie de « assiduité », « gone »');
  });
});
