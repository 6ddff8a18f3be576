import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../core/policy/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

describe('the decision core', () => {
  it.each(files)('%s imports nothing outside its folder', (name) => {
    const file = new URL(name, folder);
    for (const [, from, loaded] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)) {
      const named = from ?? loaded ?? '';
      expect(named).toMatch(/^\.\.?\/[\w./-]+\.js$/);
      expect(new URL(named, file).href.startsWith(folder.href), `${named} is inside the folder`).toBe(true);
    }
  });

  it.each(files)('%s has no clock, no chance and no environment', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(text).not.toMatch(/Date\.now|new Date\(\)|performance\.|Math\.random|process\.|crypto|fetch\(|console\./);
  });
});
