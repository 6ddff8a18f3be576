import { describe, expect, it } from 'vitest';
import { placesOf } from '../../gateway/log.js';

/** L47: a line of the log has no value in it. */
describe('what is logged of a fault', () => {
  it('is where it was, and nothing that was written with a statement that failed', () => {
    const fault = new Error('Failed query: insert into "message"\nvalues ($1)\nparams: 9990001X.p42,Kevin is ill,\n    at home');
    const places = placesOf(fault);
    expect(places[0]).toMatch(/^at .*log\.test\.ts/);
    expect(places.join('\n')).not.toMatch(/Kevin|9990001X|at home|insert/);
  });

  it('is nothing where its message is not what it was made with', () => {
    const fault = new Error('something else');
    fault.stack = 'Error: params:\n    at home with Kevin\n    at somewhere (file.ts:1:1)';
    expect(placesOf(fault)).toEqual([]);
  });

  it('is where it was, of a fault without a message', () => {
    expect(placesOf(new TypeError())[0]).toMatch(/^at .*log\.test\.ts/);
  });
});
