import { type CompiledPolicy, isSameWording, mayAct, ROLE_WORDS, ROLES, type Role, type Said } from '../../../core/policy/index.js';
import type { Circumstances } from './life.js';
import { MUTATION_OF } from './rule-acts.js';
import type { Version } from './version.js';

type Opening = Pick<Circumstances, 'opens' | 'writersHold' | 'needsSignOff'>;

/**
 * Why nobody may be left to approve a version, and what to do instead: it lets out more to a function of whoever wrote it, and to every function that
 * must approve or sign. Null where somebody is left. Why said from the draft on: `OPENS_TO_AUTHOR` would stand in everybody's way later.
 */
export function cannotBeApproved(
  version: Pick<Version, 'level' | 'scope'>,
  { opens: { byRules }, writersHold, needsSignOff }: Opening,
  before: CompiledPolicy,
  after: CompiledPolicy | null,
): Said | null {
  const own = ROLES.filter((role) => byRules.includes(role) && writersHold.includes(role));
  if (own.length === 0) return null;
  const place = version.level === 'SCHOOL' ? version.scope : '';
  const approving = ROLES.filter((role) => mayAct(before, role, place, MUTATION_OF.APPROVE));
  const signing = ROLES.filter((role) => mayAct(before, role, place, MUTATION_OF.SIGN_OFF));
  const allGain = (roles: readonly Role[]) => roles.every((role) => byRules.includes(role));
  const isDeadEnd = needsSignOff ? allGain(signing) : allGain([...approving, ...signing]);
  if (!isDeadEnd) return null;
  const gaining = needsSignOff ? signing : [...new Set([...approving, ...signing])];
  const words = (roles: readonly Role[], language: 'fr' | 'en') => roles.map((role) => ROLE_WORDS[role][language]).join(', ');
  const renamed = after === null ? [] : renamedPurposes(before, after);
  return {
    fr: [
      `personne ne pourra l’approuver : elle donne davantage à qui l’a écrite (${words(own, 'fr')}) et à qui doit l’approuver (${words(gaining, 'fr')}), sauf à qui y tient aussi une fonction qui n’y gagne rien`,
      ...renamed.map(
        ({ was, is }) =>
          `l’identifiant d’une finalité ne se renomme pas, de « ${was} » en « ${is} » : les conventions, les jetons et les consentements le portent ; gardez-le et changez le nom affiché, ou ajoutez une finalité à côté de l’ancienne`,
      ),
      `faites-en deux versions : l’une sans la fonction de qui l’écrit, l’autre pour elle, écrite par quelqu’un d’autre`,
    ].join(' ; '),
    en: [
      `nobody will be able to approve it: it gives more to who wrote it (${words(own, 'en')}) and to who must approve it (${words(gaining, 'en')}), but for whoever holds a function there besides that gains nothing`,
      ...renamed.map(
        ({ was, is }) =>
          `the id of a purpose is not changed, from “${was}” to “${is}”: agreements, tokens and consents go by it; keep it and change the name that is shown, or add a purpose beside the old one`,
      ),
      `make two versions of it: one without the function of who writes it, and another for that one, written by somebody else`,
    ].join('; '),
  };
}

/** Purposes that are gone, each with a new one that is called the same. */
function renamedPurposes(before: CompiledPolicy, after: CompiledPolicy): readonly { readonly was: string; readonly is: string }[] {
  const gone = [...before.purposes.values()].filter(({ id }) => !after.purposes.has(id));
  const come = [...after.purposes.values()].filter(({ id }) => !before.purposes.has(id));
  return gone.flatMap(({ id, label }) => {
    const is = come.find((one) => isSameWording(one.label, label));
    return is === undefined ? [] : [{ was: id, is: is.id }];
  });
}
