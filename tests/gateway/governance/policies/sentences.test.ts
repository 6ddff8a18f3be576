import { describe, expect, it } from 'vitest';
import { approvalLine } from '../../../../gateway/cli/policy-text.js';
import { signOffSentence } from '../../../../gateway/governance/policies/sentences.js';

const from = (before: { fr: string; en: string } | string) =>
  ({ reason: 'retention', purpose: 'catering', before, after: { fr: 'dix ans', en: 'a year' } }) as const;

describe('how long data are kept', () => {
  it('is told to whoever signs it off as it was and as it is, each in the language they read', () => {
    const { fr, en } = signOffSentence(from({ fr: 'un mois', en: 'a month' }));
    expect(fr).toContain('un mois, puis dix ans');
    expect(en).toContain('a month, then a year');
    expect(approvalLine(from({ fr: 'un mois', en: 'a month' }))).toContain('kept a year (before: a month)');
  });

  it('is told in the other language where it changed in that one alone: nobody signs off what reads as it was', () => {
    for (const before of [{ fr: 'un an', en: 'a year' }, { fr: 'a year', en: 'a year' }, 'a year'] as const) {
      const was = typeof before === 'string' ? before : before.fr;
      expect(signOffSentence(from(before)).en).toContain(`${was}, then dix ans`);
      expect(approvalLine(from(before))).toContain(`kept dix ans (before: ${was})`);
    }
    expect(signOffSentence(from({ fr: 'dix ans', en: 'a month' })).fr).toContain('a month, puis a year');
  });
});
