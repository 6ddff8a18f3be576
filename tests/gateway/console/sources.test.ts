import { describe, expect, it } from 'vitest';
import { sourceInFrench } from '../../../gateway/console/languages/sources.js';
import { baseDocument } from '../base-policy.js';

/** Words that the sources have and that French has too, or that are of a text of the law. */
const FRENCH_TOO = new Set(
  `a arrêté art b classe classes code copies d de du éducation et existence inspector l la libertés loi message mesures nature octobre mai on or photo
  plan plans participant civil messages contact charge parents observations principal absence sanction restriction social note parent
  administration information`.split(/\s+/),
);
const wordsOf = (text: string): string[] => text.match(/(?<![\p{L}_])\p{Ll}+(?![\p{L}_])/gu) ?? [];

describe('what a rule rests on', () => {
  const { guardrails, grants, forbids, invariants } = baseDocument();
  const sources = [...new Set([...guardrails, ...grants, ...forbids, ...invariants].flatMap(({ source }) => source ?? []))];

  it('is told in French for every rule that comes with the project', () => {
    expect(sources.length).toBeGreaterThan(200);
    const told = sources.map(sourceInFrench);
    const english = new Set(sources.flatMap(wordsOf).filter((word) => !FRENCH_TOO.has(word)));
    expect([...new Set(told.flatMap(wordsOf).filter((word) => english.has(word)))]).toEqual([]);
  });

  it.each([
    ['domain model §3.2, teacher: ATT. FACT', 'modèle du domaine §3.2, enseignant : ATT. FACT'],
    ['privacy model §1.5 (four eyes); GDPR art. 39(1)', 'modèle de protection des données §1.5 (quatre yeux) ; RGPD art. 39(1)'],
    [
      'domain model §3.2, head teacher: PROFILING (N threshold flags)',
      'modèle du domaine §3.2, professeur principal : PROFILING (N alertes de seuil)',
    ],
  ])('%s', (source, told) => expect(sourceInFrench(source)).toBe(told));

  it('is told as it is where somebody wrote it in words of their own', () => {
    for (const own of ['décision du conseil d’administration du 3 mars', 'asked by the parents']) expect(sourceInFrench(own)).toBe(own);
  });
});
