import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mediaTypeOf } from '../../../gateway/files/media-type.js';
import { smallDemo } from './small.js';

const { rows, contents } = smallDemo();
const { messaging, attendance, assessment } = rows;
const records = new Map(
  [
    messaging.messages,
    messaging.announcements,
    attendance.justifications,
    attendance.exemptions,
    attendance.measures,
    assessment.evaluations,
    assessment.reportCards,
  ]
    .flat()
    .map((row) => [row.id, row]),
);

describe('the files of the demo', () => {
  it('come with letters, announcements, justifications, exemptions, measures, evaluations and report cards that are there', () => {
    const kinds = new Set(rows.file.files.map(({ record }) => /\.([a-z]+)/.exec(record ?? '')?.[1]));
    expect([...kinds].sort()).toEqual(['an', 'cr', 'ev', 'ex', 'ju', 'me', 'ms']);
    for (const { record, school } of rows.file.files) expect(records.get(record ?? '')?.school).toBe(school);
    expect(new Set(rows.file.files.map(({ id }) => id)).size).toBe(rows.file.files.length);
  });

  it('are kept as their rows say, and are what they say', async () => {
    for (const { sha256, size, mediaType } of rows.file.files) {
      const content = contents.get(sha256) as Uint8Array;
      expect([createHash('sha256').update(content).digest('hex'), content.length]).toEqual([sha256, size]);
      expect(await mediaTypeOf(content)).toBe(mediaType);
    }
    expect(contents.size).toBe(new Set(rows.file.files.map(({ sha256 }) => sha256)).size);
  });

  it('are pages that a reader of PDF finds its way in', () => {
    for (const content of contents.values()) {
      const text = Buffer.from(content).toString('latin1');
      const table = Number(/startxref\n(\d+)\n/.exec(text)?.[1]);
      expect(text.slice(table, table + 4)).toBe('xref');
      for (const [index, [, place]] of [...text.matchAll(/(\d{10}) 00000 n /g)].entries())
        expect(text.slice(Number(place)).startsWith(`${index + 1} 0 obj`)).toBe(true);
    }
  });
});
