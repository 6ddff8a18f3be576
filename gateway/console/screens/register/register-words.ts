import type { Controller, RegisterAsAWhole, RegisterContact, RegisterLine } from '../../asking/rules.js';
import { useLanguage, useSaid } from '../../languages/language.js';
import { categoryWords, roleWords } from '../../languages/words.js';

/** A register, in words: the same for the page, for paper and for CSV. */
export function useRegisterWords() {
  const { language, texts } = useLanguage();
  const { common, register, bases } = texts;
  const said = useSaid();
  const countries = new Intl.DisplayNames([language], { type: 'region' });

  /** How an office is written in one line; what nobody said is said to be so. */
  const contact = (one: RegisterContact | null): string =>
    one === null
      ? register.notSaid
      : [one.name ?? register.unnamed, one.address, one.email, one.phone].filter((part) => part != null).join(', ');
  const contacts = (several: readonly RegisterContact[]): string =>
    several.length === 0 ? register.noneDeclared : common.several(several.map(contact));

  const transfers = (line: RegisterLine): string =>
    common.several(
      (line.transfers ?? []).map((one) => {
        const system = one.systemName ?? one.system ?? '';
        if (one.countries === null) return register.transferUnknown(system);
        if (one.countries.length === 0) return register.noTransfer(system);
        return register.transfer(system, one.countries.map((code) => countries.of(code) ?? code).join(', '), said(one.safeguards));
      }),
    );

  return {
    contact,
    contacts,
    /** The cells of a line, beside its name and its code. */
    cellsOf: (line: RegisterLine): readonly (readonly [string, string])[] => [
      [register.basis, bases[line.basis as keyof typeof bases] ?? line.basis ?? ''],
      [register.subjects, (line.subjects ?? []).map((one) => register.people[one as keyof typeof register.people] ?? one).join(', ')],
      [register.categories, (line.categories ?? []).map((category) => said(categoryWords(category))).join(', ')],
      [register.roles, (line.roles ?? []).map((role) => said(roleWords(role))).join(', ')],
      [register.vendors, (line.vendors ?? []).join(', ')],
      [register.transfers, transfers(line)],
      [register.retention, said(line.retention)],
      [register.note, said(line.note)],
    ],
    /** What each line of a file repeats, so that it stands alone. */
    onEveryLine: ({ controllers, operator, securityMeasures, gaps }: RegisterAsAWhole): readonly (readonly [string, string])[] => {
      const ofEach = (told: (one: Controller) => string): string =>
        common.several((controllers ?? []).map((one) => common.told(`${one.schoolName} (${one.school})`, told(one))));
      return [
        [register.controller, ofEach((one) => contact(one.controller))],
        [register.joint, ofEach((one) => contacts(one.jointControllers ?? []))],
        [register.representative, ofEach((one) => (one.representative === null ? register.noneDeclared : contact(one.representative)))],
        [register.officer, ofEach((one) => contact(one.dataProtectionOfficer))],
        [register.operator, contact(operator)],
        [register.measures, common.several((securityMeasures ?? []).map(said))],
        [register.lacking, common.several((gaps ?? []).map(({ sentence }) => said(sentence)))],
      ];
    },
  };
}
