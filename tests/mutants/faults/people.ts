import { type Fault, inFile } from '../fault.js';

const CONSENT = ['tests/core/policy/consent.test.ts'];
const BONDS = ['tests/gateway/facts/bonds.test.ts'];
const DAYS = ['tests/gateway/facts/days.test.ts'];
const BOOK = ['tests/gateway/facts/consents.test.ts'];

/** Faults in what is known of people: their consent, their age, their ties. */
export const people: readonly Fault[] = [
  ...inFile('core/policy/birthday.ts', [
    {
      name: 'somebody is of age a day before their birthday',
      find: 'Date.UTC(year + age, month - 1, day) : null',
      replace: 'Date.UTC(year + age, month - 1, day - 1) : null',
      tests: CONSENT,
      threat: 'E1',
    },
    {
      name: 'somebody is of age when the day begins in London, wherever they live',
      find: 'return at >= day + LATEST || at >= startOfDay(day, clock);',
      replace: 'return at >= day;',
      tests: CONSENT,
      threat: 'E3',
    },
  ]),
  ...inFile('core/policy/consent.ts', [
    {
      name: 'a pupil consents alone from fourteen',
      find: 'const AGE_OF_CONSENT = 15;',
      replace: 'const AGE_OF_CONSENT = 14;',
      tests: CONSENT,
      threat: 'E1',
    },
    {
      name: 'a child whose age is not known consents alone',
      find: 'subject.birthDate !== null && hasReached(subject.birthDate, AGE_OF_CONSENT',
      replace: 'subject.birthDate === null || hasReached(subject.birthDate, AGE_OF_CONSENT',
      tests: CONSENT,
    },
    {
      name: 'a withdrawal is as if nothing had been said',
      find: "if (!saysYes(last)) return 'no';",
      replace: "if (!saysYes(last)) return 'silent';",
      tests: CONSENT,
      threat: 'E7',
    },
    {
      name: 'a yes to a notice that was replaced still counts',
      find: '!(act.notice >= notice) || ',
      replace: '',
      tests: CONSENT,
      threat: 'E20',
    },
    {
      name: 'a yes said before one held authority becomes consent with it',
      find: ' || !couldSayYes(act.at)',
      replace: '',
      tests: CONSENT,
      threat: 'E13',
    },
    {
      name: 'an expired consent counts',
      find: "last.expiresAt === null || at < last.expiresAt ? 'yes'",
      replace: "last.at <= at ? 'yes'",
      tests: CONSENT,
      threat: 'E23',
    },
    {
      name: 'of two acts of one instant the yes wins',
      find: 'return !saysYes(act);',
      replace: 'return saysYes(act);',
      tests: CONSENT,
      threat: 'E28',
    },
    {
      name: 'one parent is enough for an important act',
      find: "weight === 'usual' || yes === words.length",
      replace: 'yes > 0',
      tests: CONSENT,
      threat: 'E9',
    },
    {
      name: 'parents consent without the child',
      find: "others === 'valid' && pupil !== 'yes' ? 'unknown' : others",
      replace: 'others',
      tests: CONSENT,
      threat: 'E5',
    },
    {
      name: 'a parent who refuses is outvoted',
      find: "if (no > 0) return yes > 0 ? 'disputed' : 'invalid';",
      replace: "if (no > yes) return 'invalid';",
      tests: CONSENT,
      threat: 'E7',
    },
    {
      name: 'a restricted guardian speaks for the child',
      find: ' && !restricted.has(person)',
      replace: '',
      tests: CONSENT,
      threat: 'E10',
    },
  ]),
  ...inFile('gateway/facts/consents.ts', [
    {
      name: 'consent to one purpose is consent to another',
      find: 'kept.filter((act) => covers(policy, act.purpose, purpose))',
      replace: 'kept',
      tests: BOOK,
      threat: 'E22',
    },
    {
      name: 'consent to one category is consent to all',
      find: 'own.filter((act) => act.categories.includes(category)),',
      replace: 'own,',
      tests: BOOK,
    },
    {
      name: 'a no to the part is outweighed by a yes to the whole',
      find: "if (answer === 'invalid' || answer === 'disputed') return false;",
      replace: '',
      tests: BOOK,
    },
    {
      name: 'a bond that ended still lets consent',
      find: 'to: link.to === null ? null : startOf(link.to) + DAY,',
      replace: 'to: null,',
      tests: BOOK,
      threat: 'E12',
    },
  ]),
  ...inFile('gateway/facts/bonds.ts', [
    {
      name: 'a restricted guardian is a legal one',
      find: "if (ward.contactRestriction === 'NO_INFORMATION' || ward.parentalAuthority === 'WITHDRAWN') return 'restricted-guardian';",
      replace: '',
      tests: BONDS,
      threat: 'E10',
    },
    {
      name: 'a contact for emergencies is a legal guardian',
      find: "if (ward.authority === 'CONTACT') return 'emergency-contact';",
      replace: '',
      tests: BONDS,
    },
    {
      name: 'parents of a student of age who objected are told',
      find: 'return objected ?',
      replace: 'return !objected ?',
      tests: BONDS,
      threat: 'E18',
    },
    {
      name: 'a parent without access on line has it',
      find: '!ward.webAccess || ',
      replace: '',
      tests: BONDS,
    },
    {
      name: 'a guardian stays one after the link has ended',
      find: ' || !inForce(day, ward)',
      replace: '',
      tests: BONDS,
      threat: 'E12',
    },
    {
      name: 'a substitute keeps the class after the last day',
      find: '.filter((row) => inForce(today(row.school), row))\n    .flatMap(({ school, group, subject, substitute })',
      replace: '.flatMap(({ school, group, subject, substitute })',
      tests: BONDS,
    },
    {
      name: 'a teacher teaches who has left the class',
      find: 'row.group === group && inForce(day, row)',
      replace: 'row.group === group',
      tests: BONDS,
    },
    {
      name: 'a right over a class is a right over its pupils',
      find: "bond.extent.of !== 'groups' && reaches([bond.extent], place)",
      replace: "bond.extent.of === 'groups' || reaches([bond.extent], place)",
      tests: BONDS,
    },
    {
      name: 'a teacher is staff to every pupil of the school',
      find: "if (role === 'teacher') return colleague;",
      replace: '',
      tests: BONDS,
    },
    {
      name: 'days are counted where the server is',
      find: 'dayAt(at, facts.timeZones[school] ?? DEFAULT_ZONE)',
      replace: "dayAt(at, 'UTC')",
      tests: BONDS,
      threat: 'E3',
    },
  ]),
  ...inFile('gateway/facts/place.ts', [
    {
      name: 'a pupil of Papeete leaves at midnight in Paris',
      find: 'facts.timeZones[school] ?? DEFAULT_ZONE',
      replace: 'DEFAULT_ZONE',
      tests: ['tests/gateway/facts/place.test.ts'],
    },
  ]),
  ...inFile('gateway/facts/days.ts', [
    {
      name: 'somebody born on a leap day is of age a day early',
      find: 'return day.slice(5) < birthDate.slice(5) ? years - 1 : years;',
      replace: 'return day.slice(5) < birthDate.slice(5) && day.slice(5) !== "02-28" ? years - 1 : years;',
      tests: DAYS,
      threat: 'E2',
    },
    {
      name: 'a span ends a day before its last',
      find: 'day <= span.to',
      replace: 'day < span.to',
      tests: BONDS,
    },
  ]),
];
