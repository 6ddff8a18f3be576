import { type Fault, inFile } from '../fault.js';

const STAGES = 'tests/core/policy/stages';
const MATRIX = [`${STAGES}/matrix.test.ts`];
const AGREEMENT = [`${STAGES}/agreement.test.ts`];
const GUARDRAILS = [`${STAGES}/guardrails.test.ts`];
const OBLIGATIONS = [`${STAGES}/obligations.test.ts`];
const OBJECTION = ['tests/core/policy/objection.test.ts'];
const BASIS = [`${STAGES}/lawful-basis.test.ts`];
const STATE = [`${STAGES}/subject-state.test.ts`];
const LAWS = ['tests/core/policy/laws.test.ts'];
const PARSE = ['tests/core/policy/parse.test.ts'];
const DIFFERENCE = ['tests/core/policy/verification/difference.test.ts'];
const EXAMINATION = ['tests/gateway/governance/policies/examination.test.ts'];
const OUTLOOK = ['tests/core/policy/outlook.test.ts'];

/** Faults of the decision: rules, ties, stages. */
export const decision: readonly Fault[] = [
  ...inFile('core/policy/reading.ts', [
    {
      name: 'a misspelt word of a rule is passed over, and the rule selects all',
      find: 'if (!Object.hasOwn(fields, name)) throw',
      replace: 'if (name === undefined) throw',
      tests: PARSE,
    },
    {
      name: 'a role that does not exist is read',
      find: 'if (known === undefined) throw',
      replace: 'if (typeof value !== typeof words[0]) throw',
      tests: PARSE,
    },
    {
      name: 'a list of nothing is read',
      find: 'if (items.length === 0) throw',
      replace: 'if (items === undefined) throw',
      tests: PARSE,
    },
  ]),
  ...inFile('core/policy/compile.ts', [
    {
      name: 'a forbid of the document is not compiled',
      find: 'for (const forbid of document.forbids) {',
      replace: 'for (const forbid of document.forbids.slice(0, 0)) {',
      tests: MATRIX,
    },
    {
      name: 'a forbid at some coordinates holds nowhere',
      find: 'add(barred, at, compiled) : append(barredIf, at, compiled)',
      replace: 'add(barred, at, compiled) : undefined',
      tests: MATRIX,
    },
    {
      name: 'a guardrail of the document is not compiled',
      find: 'compileGuardrails(document.guardrails, purposes)',
      replace: 'compileGuardrails([], purposes)',
      tests: GUARDRAILS,
    },
    {
      name: 'a guardrail for one kind of client does not stop it',
      find: 'guardrail.clients ?? CLIENT_KINDS',
      replace: 'guardrail.clients?.slice(1) ?? CLIENT_KINDS',
      tests: GUARDRAILS,
    },
    {
      name: 'a grant that asks for consent asks for none',
      find: 'consent: grant.consent ?? false,',
      replace: 'consent: false,',
      tests: BASIS,
    },
    {
      name: 'a grant comes without its obligations',
      find: 'obligationSet(grant.obligations ?? [])',
      replace: 'obligationSet([])',
      tests: OBLIGATIONS,
    },
    {
      name: 'a grant for some coordinates opens every coordinate',
      find: 'group: groupOf(grant.coordinates),',
      replace: 'group: null,',
      tests: MATRIX,
    },
    {
      name: 'a grant to read lets write',
      find: 'rule.actions ?? ACTIONS) for',
      replace: 'ACTIONS) for',
      tests: MATRIX,
    },
    {
      name: 'public facts may be written by anybody',
      find: "if (action !== 'WRITE') for",
      replace: 'for',
      tests: MATRIX,
    },
    {
      name: 'a rule for a purpose holds for every purpose',
      find: 'if (rule.purposes !== undefined && !coveredByAny(purpose, rule.purposes)) continue;',
      replace: '',
      tests: MATRIX,
    },
  ]),
  ...inFile('core/policy/stages/matrix.ts', [
    {
      name: 'a grant outranks a forbid',
      find: 'if (((asked.low & (tables.barred[cell * 2] ?? -1))',
      replace: 'if (((asked.low & ~(tables.open[cell * 2] ?? 0) & (tables.barred[cell * 2] ?? -1))',
      tests: MATRIX,
    },
    {
      name: 'one category that is granted opens the others asked with it',
      find: 'if (((asked.low & ~openLow) | (asked.high & ~openHigh)) === 0) return FREE;',
      replace: 'if ((asked.low & openLow) !== 0) return FREE;',
      tests: MATRIX,
    },
    {
      name: 'the categories beyond the thirty-second are not looked at',
      find: 'if (((asked.low & ~openLow) | (asked.high & ~openHigh)) === 0) return FREE;',
      replace: 'if ((asked.low & ~openLow) === 0) return FREE;',
      tests: LAWS,
    },
    {
      name: 'an obligation of one of two grants that are needed is lost',
      find: 'if ((low | high) !== 0) obligations |= grant.obligations;',
      replace: 'if ((low | high) !== 0) obligations = grant.obligations;',
      tests: OBLIGATIONS,
    },
    {
      name: 'a grant that asks for consent opens without it',
      find: 'lacksConsent: ((onlyLow & ~consented.low) | (onlyHigh & ~consented.high)) !== 0,',
      replace: 'lacksConsent: false,',
      tests: BASIS,
    },
    {
      name: 'a role that is not known holds what the first role does',
      find: 'if (slot === null) return REFUSED;\n  const cell = asked.row + slot;',
      replace: 'const cell = asked.row + (slot ?? 0);',
      tests: MATRIX,
    },
  ]),
  ...inFile('core/policy/permits.ts', [
    {
      name: 'what nothing permits is permitted',
      find: 'return lightest === null ? DENIED',
      replace: 'return lightest === null ? (VERDICTS[0] as Verdict)',
      tests: LAWS,
    },
    {
      name: 'a fault inside a stage permits',
      find: '} catch {\n    return DENIED;',
      replace: '} catch {\n    return VERDICTS[0] as Verdict;',
      tests: ['tests/core/policy/explain.test.ts'],
    },
    {
      name: 'what two ties open only together is open',
      find: 'let lightest: number | null = null;',
      replace: `let lightest: number | null = null;
    const each = request.categories.map((category) => asked(policy, { ...request, categories: [category] }));
    if (each.every((one) => one !== null && facts.ties.some((tie) => weigh(policy, one, facts, tie, consented) !== null))) lightest = 0;`,
      tests: LAWS,
    },
    {
      name: 'the state of a subject’s data does not stop who asks often',
      find: "if (what === null || obstacle(what, facts.state) !== 'nothing-stands-against') return DENIED;",
      replace: 'if (what === null) return DENIED;',
      tests: LAWS,
    },
    {
      name: 'of two ties the one that takes more away from the value is used',
      find: 'obligations < lightest',
      replace: 'obligations > lightest',
      tests: LAWS,
    },
  ]),
  ...inFile('core/policy/decide.ts', [
    {
      name: 'a decision that fails is a permission',
      find: 'decision: { permits: false,',
      replace: 'decision: { permits: true,',
      tests: ['tests/core/policy/explain.test.ts'],
    },
    {
      name: 'one stage that permits is enough',
      find: 'all.every((stage) => stage.permits)',
      replace: 'all.some((stage) => stage.permits)',
      tests: LAWS,
    },
    {
      name: 'the guardrails are asked and not listened to',
      find: 'all.every((stage) => stage.permits)',
      replace: 'all.slice(1).every((stage) => stage.permits)',
      tests: LAWS,
    },
  ]),
  ...inFile('core/policy/stages/agreement.ts', [
    {
      name: 'an agreement that is over is still in force',
      find: '(agreement.to === null || at < agreement.to)',
      replace: 'true',
      tests: AGREEMENT,
    },
    {
      name: 'an agreement holds a moment longer than it says',
      find: 'at < agreement.to',
      replace: 'at <= agreement.to',
      tests: AGREEMENT,
    },
    {
      name: 'an agreement that has not begun is in force',
      find: 'agreement.from <= at &&',
      replace: '',
      tests: AGREEMENT,
    },
    {
      name: 'an agreement covers categories that it does not name',
      find: '!agreement.categories.includes(category)',
      replace: 'agreement.categories.length === 0',
      tests: AGREEMENT,
    },
    {
      name: 'an agreement with one school holds at another',
      find: 'agreement.school === tie.school',
      replace: "agreement.school !== ''",
      tests: AGREEMENT,
    },
    {
      name: 'a token’s purposes do not bound what is asked',
      find: 'if (!coveredByAny(asked.purpose, client.tokenPurposes)) return false;',
      replace: '',
      tests: LAWS,
    },
    {
      name: 'an agreement for one purpose serves another',
      find: 'coveredByAny(asked.purpose, candidate.purposes) &&',
      replace: '',
      tests: LAWS,
    },
  ]),
  ...inFile('core/policy/purposes.ts', [
    {
      name: 'a permitted purpose covers the one it is a part of',
      find: 'if (purpose.lineage.includes(id)) return true;',
      replace: 'if (purpose.lineage.includes(id) || id.startsWith(purpose.id)) return true;',
      tests: AGREEMENT,
      threat: 'E22',
    },
  ]),
  ...inFile('core/policy/stages/guardrails.ts', [
    {
      name: 'a kind of client that is not known crosses no guardrail',
      find: 'if (cell === null) return true;',
      replace: 'if (cell === null) return false;',
      tests: GUARDRAILS,
    },
  ]),
  ...inFile('core/policy/stages/lawful-basis.ts', [
    {
      name: 'a purpose that rests on consent does not ask for it',
      find: 'standing.lacksConsent || (missing && hasSubject(tie))',
      replace: 'standing.lacksConsent',
      tests: BASIS,
    },
    {
      name: 'an objection that is being examined stops nothing',
      find: "return protects ? null : 'objection-pending';",
      replace: 'return null;',
      tests: BASIS,
      threat: 'E30',
    },
    {
      name: 'a parent shuts the eyes of those who protect a child by objecting',
      find: "return protects ? null : 'objection-pending';",
      replace: "return 'objection-pending';",
      tests: OBJECTION,
    },
    {
      name: 'what rests on legitimate interest knows no objection',
      find: "return basis === 'public-task' || basis === 'legitimate-interest';",
      replace: "return basis === 'public-task';",
      tests: OBJECTION,
      threat: 'E30',
    },
    {
      name: 'a purpose that no basis can carry is carried',
      find: "return 'no-basis';",
      replace: 'return byGrant(standing);',
      tests: BASIS,
    },
  ]),
  ...inFile('core/policy/stands-against.ts', [
    {
      name: 'an objection does not stand against data, only against the cells of them',
      find: 'stoppedByObjection(found, objection) : obstructed',
      replace: 'null : obstructed',
      tests: OBJECTION,
      threat: 'E30',
    },
  ]),
  ...inFile('core/policy/consent.ts', [
    {
      name: 'a guardian objects in the name of a pupil who is of age',
      find: 'return !isOfAge && holdersOf(parties, at).has(person);',
      replace: 'return holdersOf(parties, at).has(person);',
      tests: OBJECTION,
    },
    {
      name: 'a child objects alone',
      find: 'if (person === subject.person) return consentsAlone(parties, at);',
      replace: 'if (person === subject.person) return true;',
      tests: OBJECTION,
    },
  ]),
  ...inFile('core/policy/stages/subject-state.ts', [
    {
      name: 'a restriction stops what serves the subject, and nothing else',
      find: '!purpose.servesSubject',
      replace: 'purpose.servesSubject',
      tests: STATE,
      threat: 'E31',
    },
    {
      name: 'a restriction stops what protects somebody',
      find: ' && !purpose.protects',
      replace: '',
      tests: OBJECTION,
      threat: 'E31',
    },
    {
      name: 'a state that is not known stands against nothing',
      find: "return known ? 'nothing-stands-against' : 'state-unknown';",
      replace: "return 'nothing-stands-against';",
      tests: STATE,
    },
    {
      name: 'data past their retention are open',
      find: "if (state.retentionOver === true) return 'retention-over';",
      replace: "if (state.retentionOver === true) return 'nothing-stands-against';",
      tests: STATE,
      threat: 'E32',
    },
  ]),
  ...inFile('core/policy/category-set.ts', [
    {
      name: 'a category that is not known is left out of the question',
      find: 'if (!POSITIONS.has(word)) return null;',
      replace: '',
      tests: MATRIX,
    },
    {
      name: 'a coordinate without a category is open',
      find: 'return words.length === 0 ? null : categorySet(words);',
      replace: 'return categorySet(words);',
      tests: LAWS,
    },
  ]),
  ...inFile('core/policy/outlook.ts', [
    {
      name: 'what depends on the subject is settled before any data is seen',
      find: 'permits && !needsConsent && !hasSubject(tie)',
      replace: 'permits && !needsConsent',
      tests: OUTLOOK,
    },
    {
      name: 'rows are reached without asking who consented',
      find: "stands.lacksConsent || (what.purpose.basis === 'consent' && [what, ...what.said].some((one) => asksSubject(one, tie)));",
      replace: 'false;',
      tests: OUTLOOK,
    },
  ]),
  ...inFile('core/policy/verification/lockouts.ts', [
    {
      name: 'a consent is thought to be withdrawn by whatever writes one',
      find: 'isOpenWhole(policy, purpose, { role, relation, school }, withdrawing)',
      replace: "purpose !== ''",
      tests: EXAMINATION,
    },
  ]),
  ...inFile('core/policy/verification/rules-can-be-changed.ts', [
    {
      name: 'one person is enough to change the rules of a school',
      find: 'approvers.some((approver) => approver !== author)',
      replace: 'approvers.length > 0',
      tests: EXAMINATION,
    },
    {
      name: 'rules that nobody can publish any more are published',
      find: 'acts.every((act) => mayAct(',
      replace: 'acts.some((act) => mayAct(',
      tests: EXAMINATION,
    },
    {
      name: 'who may act on rules, and say on which ones no more, is thought to act',
      find: '[act, ...probes.filter((probe) => probe.startsWith(`${act}(`))]',
      replace: '[act]',
      tests: EXAMINATION,
    },
    {
      name: 'who is asked for consent, or reads masked rules, can change them',
      find: "POLICY').without === 0",
      replace: "POLICY').given !== null",
      tests: EXAMINATION,
    },
  ]),
  ...inFile('gateway/governance/policies/rule-acts.ts', [
    {
      name: 'rules of which nobody can edit a cell any more are published',
      find: "    'Mutation.editPolicyCell',",
      replace: '',
      tests: EXAMINATION,
    },
  ]),
  ...inFile('core/policy/verification/approval.ts', [
    {
      name: 'data are kept for longer without the data protection officer',
      find: "return [{ reason: 'retention', purpose: id, before: was, after: retention }];",
      replace: 'return [];',
      tests: EXAMINATION,
    },
    {
      name: 'a purpose leaves what is refused for the one above it without the data protection officer',
      find: '(left.length > 0 ?',
      replace: '(left.length < 0 ?',
      tests: DIFFERENCE,
    },
  ]),
  ...inFile('core/policy/verification/openings.ts', [
    {
      name: 'new recipients are taken for a matter of what purposes rest on',
      find: 'compile({ ...document, purposes: [',
      replace: 'compile({ ...after.document, purposes: [',
      tests: ['tests/gateway/governance/policies/another-basis.test.ts'],
    },
  ]),
  ...inFile('gateway/governance/policies/life.ts', [
    {
      name: 'a purpose gives data to whoever wrote it, a grant beside it to the data protection officer, and the two of them carry it',
      find: ' || (toOfficer(byRules) && toWriter(byBasis))',
      replace: '',
      tests: ['tests/gateway/governance/policies/another-basis.test.ts'],
    },
    {
      name: 'a purpose gives data to the data protection officer, a grant beside it to whoever wrote it, and the two of them carry it',
      find: 'toWriter([...byBasis, ...byRules])',
      replace: 'toWriter(byBasis)',
      tests: ['tests/gateway/governance/policies/another-basis.test.ts'],
    },
    {
      name: 'who approved a version before it gave them data, as it does who wrote it, has approved that too',
      find: ' && !gainsAsItsWriters(person, circumstances)',
      replace: '',
      tests: ['tests/gateway/governance/policies/life.test.ts'],
    },
  ]),
  ...inFile('gateway/governance/policies/beginning.ts', [
    {
      name: 'who wrote a draft approves it when somebody else begins it anew',
      find: ' || wasInForce(from) ? [] : from.writers',
      replace: ' || wasInForce(from) ? [] : []',
      tests: ['tests/attacks/approving-ones-own-rules.test.ts'],
    },
  ]),
  ...inFile('core/policy/verification/changed-cells.ts', [
    {
      name: 'a guardrail that is gone is not looked at when two versions are compared',
      find: ' && sameGuardrails(tie)',
      replace: '',
      tests: DIFFERENCE,
    },
    {
      name: 'a consent that is asked no more is not looked at when two versions are compared',
      find: '      rule.consent === twin.consent &&\n',
      replace: '',
      tests: DIFFERENCE,
    },
    {
      name: 'coordinates of a grant are not looked at when two versions are compared',
      find: '(rule.group === null ? null : names.before[rule.group]) === (twin.group === null ? null : names.after[twin.group])',
      replace: '(rule.group === null) === (twin.group === null)',
      tests: DIFFERENCE,
    },
  ]),
];
