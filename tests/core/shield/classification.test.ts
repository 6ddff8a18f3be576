import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readClassification } from '../../../core/shield/index.js';

const of = (sdl: string) => readClassification(parse(sdl));

describe('what an interface says', () => {
  const read = of(`
    type Notice implements Paper @category(of: [ORG]) @subject(path: "nobody") {
      title: String
      motive(of: String): String
      mood: String @category(of: [GRADE])
      own: String
    }
    interface Paper {
      title: String
      motive(of: String @category(of: [SOCIAL])): String @category(of: [HEALTH])
      mood: String @category(of: [HEALTH]) @subject(path: "student")
    }
  `);

  it('holds for the types behind it, with what they say themselves', () => {
    expect(read.field('Notice', 'motive')).toMatchObject({ categories: ['ORG', 'HEALTH'], subject: { kind: 'nobody' } });
    expect(read.field('Notice', 'mood')).toMatchObject({ categories: ['GRADE', 'HEALTH'], subject: { kind: 'paths', paths: ['student'] } });
    expect(read.argument('Notice', 'motive', 'of')?.categories).toEqual(['SOCIAL']);
  });

  it('changes nothing of a field of which it says nothing', () => {
    expect(read.field('Notice', 'title')).toBe(read.type('Notice'));
    expect(read.field('Notice', 'own')).toBe(read.type('Notice'));
  });

  it('holds where the type says nothing at all', () => {
    const silent = of(
      'interface Paper { motive: String @category(of: [HEALTH]) @subject(path: "nobody") } type Bare implements Paper { motive: String }',
    );
    expect(silent.field('Bare', 'motive')).toMatchObject({ categories: ['HEALTH'], subject: { kind: 'nobody' } });
  });

  it('is said of every field, where it is said of the interface', () => {
    const whole = of(
      'interface Paper @category(of: [HEALTH]) { a: String } type One implements Paper @category(of: [ORG]) { a: String b: String }',
    );
    expect(whole.field('One', 'a')?.categories).toEqual(['ORG', 'HEALTH']);
    expect(whole.field('One', 'b')?.categories).toEqual(['ORG']);
  });
});

describe('what is said twice', () => {
  it('T16: holds both times: a weaker saying beside a stronger one weakens nothing, whichever comes first', () => {
    for (const pair of ['@category(of: [ORG]) @category(of: [HEALTH])', '@category(of: [HEALTH]) @category(of: [ORG])']) {
      const read = of(`type Student { note: String ${pair} @subject(path: "nobody") @subject(path: "self") }`);
      expect(new Set(read.field('Student', 'note')?.categories)).toEqual(new Set(['HEALTH', 'ORG']));
      expect(read.field('Student', 'note')?.subject).toMatchObject({ kind: 'paths', paths: ['self'] });
    }
  });
});
