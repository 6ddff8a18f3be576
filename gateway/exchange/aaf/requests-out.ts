export const CATEGORIES = ['EtabEducNat', 'MefEducNat', 'MatiereEducNat', 'PersRelEleve', 'Eleve', 'PersEducNat'] as const;
export type Category = (typeof CATEGORIES)[number];
export type Attributes = Readonly<Record<string, string | null | undefined | readonly string[]>>;

/** One record of a file. Values that are empty are left out. */
export function request(category: Category, id: string, attributes: Attributes): string {
  const kind =
    category === 'EtabEducNat' ? 'Structure' : category === 'MefEducNat' ? 'Mef' : category === 'MatiereEducNat' ? 'Matiere' : 'Personne';
  const attr = Object.entries(attributes).flatMap(([name, given]) => {
    const values = (Array.isArray(given) ? (given as readonly string[]) : given == null ? [] : [given as string]).filter(
      (value) => value !== '',
    );
    return values.length === 0 ? [] : [`<attr name="${name}">${values.map((value) => `<value>${text(value)}</value>`).join('')}</attr>`];
  });
  return [
    '<addRequest>',
    `<operationalAttributes><attr name="categorie${kind}"><value>${category}</value></attr></operationalAttributes>`,
    `<identifier><id>${text(id)}</id></identifier>`,
    `<attributes>${attr.join('')}</attributes>`,
    '</addRequest>\n',
  ].join('');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold control characters, escaped or not
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function text(value: string): string {
  return value.replace(UNWRITABLE, '').replace(/[&<>]/g, (character) => ENTITIES[character] as string);
}
