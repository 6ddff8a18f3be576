import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccessRequest,
  type CompiledPolicy,
  decide,
  type Facts,
  grantsOf,
  grantsToAny,
  outlook,
  permits,
} from '../../../core/policy/index.js';
import { CATEGORIES, forbids, grants, guardrails, law, parts } from './generated.js';
import { CLEAR, policy } from './given.js';

type Rules = readonly Record<string, unknown>[];
const renamed = (rules: Rules): Rules => rules.map((rule) => ({ ...rule, id: `more-${rule.id}` }));
const at = (rules: CompiledPolicy, what: AccessRequest, known: Facts) => decide(rules, what, known).permits;
const nothingAgainst = (known: Facts): Facts => ({ ...known, objection: 'none', state: CLEAR });

describe('the laws of a decision', () => {
  it('default deny: without a grant only public facts are read', () => {
    law(
      fc.record({ forbids, guardrails }),
      policy,
      (rules, { what, known }) => {
        const open = at(rules, what, known);
        if (open) expect(what).toMatchObject({ action: 'READ', categories: ['PUBLIC'] });
        return open;
      },
      3,
    );
  });

  it('permits is decide without its reasons', () => {
    law(parts, policy, (rules, { what, known }) => {
      const { permits: open, obligations } = decide(rules, what, known);
      expect(permits(rules, what, known)).toEqual({ permits: open, obligations });
      return open;
    });
  });

  it('it is permitted exactly when every stage permits', () => {
    law(parts, policy, (rules, { what, known }) => {
      const decision = decide(rules, what, known);
      expect(decision.permits).toBe(decision.stages.every((stage) => stage.permits));
      expect(decision.stages).toHaveLength(6);
      return decision.permits;
    });
  });

  it('what takes after something is never more open than that, and as open where no rule names it', () => {
    law(parts, policy, (rules, { what, known }) => {
      const asItself = { ...what, coordinate: what.after ?? what.coordinate, after: undefined };
      const taking = (coordinate: string) => ({ ...asItself, coordinate, after: asItself.coordinate });
      const open = at(rules, asItself, known);
      if (at(rules, taking('Plan.note'), known)) expect(open).toBe(true);
      expect(permits(rules, taking('Other.part'), known)).toEqual(permits(rules, asItself, known));
      return open;
    });
  });

  it('saying something with it never opens anything', () => {
    law(parts, policy, (rules, { what, known }) => {
      const open = at(rules, what, known);
      if (open) {
        expect(at(rules, { ...what, said: [] }, known)).toBe(true);
        for (const one of what.said ?? []) expect(at(rules, { ...what, said: [one] }, known)).toBe(true);
      }
      return open;
    });
  });

  it('a forbid outranks every permit', () => {
    const last = { id: 'last', source: 's', purposes: ['work', 'choice', 'rights', 'sale'] };
    const both = (document: { forbids: Rules }) =>
      [policy(document), policy({ ...document, forbids: [...document.forbids, last] })] as const;
    law(parts, both, ([rules, closed], { what, known }) => {
      expect(at(closed, what, known)).toBe(false);
      return at(rules, what, known);
    });
  });

  it('adding a forbid or a guardrail never opens anything', () => {
    const both = ([document, more]: [{ forbids: Rules; guardrails: Rules }, { forbids: Rules; guardrails: Rules }]) => {
      const forbids = [...document.forbids, ...renamed(more.forbids)];
      const guardrails = [...document.guardrails, ...renamed(more.guardrails)];
      return [policy(document), policy({ ...document, forbids, guardrails })] as const;
    };
    law(fc.tuple(parts, parts), both, ([rules, stricter], { what, known }) => {
      const open = at(rules, what, known);
      if (at(stricter, what, known)) expect(open).toBe(true);
      return open;
    });
  });

  it('adding a grant never closes anything', () => {
    const both = ([document, more]: [{ grants: Rules }, Rules]) =>
      [policy(document), policy({ ...document, grants: [...document.grants, ...renamed(more)] })] as const;
    law(fc.tuple(parts, grants), both, ([rules, wider], { what, known }) => {
      const open = at(rules, what, known);
      if (open) expect(at(wider, what, known)).toBe(true);
      return open;
    });
  });

  it('withdrawing consent never opens anything', () => {
    law(parts, policy, (rules, { what, known, category }) => {
      const before = at(rules, what, known);
      const after = at(rules, what, { ...known, consented: known.consented.filter((consented) => consented !== category) });
      if (after) expect(before).toBe(true);
      return before;
    });
  });

  it('an objection never opens anything', () => {
    law(parts, policy, (rules, { what, known }) => {
      const open = at(rules, what, { ...known, objection: 'none' });
      if (at(rules, what, { ...known, objection: 'pending' })) expect(open).toBe(true);
      return open;
    });
  });

  it('the order of rules never matters', () => {
    const both = (document: { grants: Rules; forbids: Rules }) =>
      [
        policy(document),
        policy({ ...document, grants: [...document.grants].reverse(), forbids: [...document.forbids].reverse() }),
      ] as const;
    law(parts, both, ([rules, turned], { what, known }) => {
      const decision = decide(rules, what, known);
      expect(decide(turned, what, known)).toEqual(decision);
      return decision.permits;
    });
  });

  it('the order of ties, agreements and categories never matters', () => {
    law(parts, policy, (rules, { what, known }) => {
      const { permits: open, obligations, consentWouldPermit } = decide(rules, what, known);
      const client = { ...known.client, agreements: [...known.client.agreements].reverse() };
      const turned: Facts = { ...known, ties: [...known.ties].reverse(), client };
      const backwards = { ...what, categories: [...what.categories].reverse() };
      expect(decide(rules, backwards, turned)).toMatchObject({ permits: open, obligations, consentWouldPermit });
      return open;
    });
  });

  it('asking for one more category never opens anything', () => {
    law(parts, policy, (rules, { what, known, category }) => {
      if (what.categories.length === 0) return false;
      const open = at(rules, what, known);
      if (at(rules, { ...what, categories: [...what.categories, category] }, known)) expect(open).toBe(true);
      return open;
    });
  });

  it('what is permitted for several ties is permitted for one of them alone', () => {
    law(parts, policy, (rules, { what, known }) => {
      const open = at(rules, what, known);
      const alone = known.ties.length === 0 ? open : known.ties.some((tie) => at(rules, what, { ...known, ties: [tie] }));
      expect(alone).toBe(open);
      return open;
    });
  });

  it('consent would permit exactly when it does', () => {
    law(parts, policy, (rules, { what, known }) => {
      const { consentWouldPermit } = decide(rules, what, { ...known, consented: [] });
      const [before, after] = [[], CATEGORIES].map((consented) => at(rules, what, { ...known, consented }));
      expect(consentWouldPermit).toBe(after === true && before === false);
      return consentWouldPermit;
    });
  });

  it('an outlook of never is a denial of every tie, whatever is consented; always is a permission of every tie', () => {
    law(parts, policy, (rules, { what, known }) => {
      const said = outlook(rules, what, known.client, known.ties, known.at);
      const best = nothingAgainst(known);
      for (const ties of [known.ties, ...known.ties.map((tie) => [tie])]) {
        if (said === 'never') expect(at(rules, what, { ...best, ties, consented: CATEGORIES })).toBe(false);
        if (said === 'always') expect(at(rules, what, { ...best, ties, consented: [] })).toBe(true);
      }
      return said !== 'never';
    });
  });

  it('the grants of a tie are what is decided when nothing stands against, with consent and without', () => {
    law(parts, policy, (rules, { what, known, held }) => {
      const said = grantsOf(rules, what, known.client, held, known.at);
      const best = { ...nothingAgainst(known), ties: [held] };
      expect(at(rules, what, { ...best, consented: CATEGORIES })).toBe(said.permits);
      expect(at(rules, what, { ...best, consented: [] })).toBe(said.permits && !said.needsConsent);
      return said.permits;
    });
  });

  it('of several ties at one school something is granted exactly where one of them grants it', () => {
    law(parts, policy, (rules, { what, known, held }) => {
      const ties = [...known.ties, held].map((tie) => ({ ...tie, school: held.school }));
      const granted = grantsToAny(rules, what, known.client, ties, known.at);
      expect(granted).toBe(ties.some((tie) => grantsOf(rules, what, known.client, tie, known.at).permits));
      return granted;
    });
  });
});
