import { describe, expect, it } from 'vitest';
import { nameOfSource } from '../../../core/store/written-over.js';

describe('the name of a system, as a client calls it', () => {
  it('is never that of another, as another client calls it', () => {
    const clients = ['pronote', 'pronote lycée', 'pronote%20lycée', 'pronote%2520lycée', 'pronote ', ' pronote', '%'];
    const sources = ['', ' ', 'notes', 'lycée notes', ' notes', '%20', 'lycée%20notes'];
    const names = clients.flatMap((client) => sources.map((source) => nameOfSource(client, source)));
    expect(new Set(names).size).toBe(clients.length * sources.length);
  });

  it('is what it was where the name of the client has no space', () => {
    expect(nameOfSource('pronote', 'notes 6A')).toBe('pronote notes 6A');
  });
});
