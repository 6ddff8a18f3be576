import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { isAsRecorded, leadsTo } from '../../../gateway/simulation/as-recorded.js';

const leads = leadsTo(
  buildSchema(`
    type Query { student: Student }
    type Student { id: ID name: String publication: Publication home: Home }
    type Publication { from: String to: Place }
    type Place { city: String }
    type Home { city: String }
  `),
);

describe('what comes of asking again', () => {
  it('is as recorded when the same is denied', () => {
    expect(isAsRecorded(['Student.name'], ['Student.name'], leads)).toBe(true);
    expect(isAsRecorded([], ['Student.name'], leads)).toBe(false);
    expect(isAsRecorded(['Student.name'], [], leads)).toBe(false);
  });

  it('is as recorded when a field was refused for what is below it, however deep', () => {
    expect(isAsRecorded(['Student.publication'], ['Publication.from'], leads)).toBe(true);
    expect(isAsRecorded(['Student.publication'], ['Place.city', 'Publication.from', 'Publication.to'], leads)).toBe(true);
    expect(isAsRecorded(['Student.name', 'Student.publication'], ['Publication.from', 'Student.name'], leads)).toBe(true);
  });

  it('is another when something else is denied, or the field was refused for itself', () => {
    expect(isAsRecorded(['Student.publication'], ['Home.city'], leads)).toBe(false);
    expect(isAsRecorded(['Student.publication'], ['Publication.from', 'Student.name'], leads)).toBe(false);
    expect(isAsRecorded(['Student.home', 'Student.publication'], ['Publication.from'], leads)).toBe(false);
  });
});
