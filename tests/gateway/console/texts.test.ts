import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TEXTS } from '../../../gateway/console/languages/texts.js';

/** Every text of a language; of those that are made of something, as they are with a word in its place. */
function* allIn(texts: unknown): Generator<string> {
  if (typeof texts === 'string') yield texts;
  else if (typeof texts === 'object' && texts !== null) for (const one of Object.values(texts)) yield* allIn(one);
}

describe('the texts of the console', () => {
  it('end no line before a mark in French', () => {
    const all = [...allIn(TEXTS.fr)];
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter((text) => / [»:;?!]|« /.test(text))).toEqual([]);
    expect(TEXTS.fr.register.noTransfer('Cantine')).toBe('Cantine\u00A0: aucun');
  });

  it('have the marks of their language: no space before one in English', () => {
    const all = [...allIn(TEXTS.en), TEXTS.en.common.told('a', TEXTS.en.common.several(['b', 'c']))];
    expect(all.filter((text) => /[ \u00A0][:;?!»]/.test(text))).toEqual([]);
    expect(TEXTS.fr.common.told('a', TEXTS.fr.common.several(['b', 'c']))).toBe('a\u00A0: b\u00A0; c');
  });

  it('are put together by their language, and by no screen', () => {
    const folders = ['parts', 'screens', 'shell'].map((name) => `gateway/console/${name}`);
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => (/\.tsx?$/.test(name) ? [`${folder}/${name}`] : [])),
    );
    expect(files.length).toBeGreaterThan(40);
    expect(files.filter((file) => / ; '|\} : \$\{/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
