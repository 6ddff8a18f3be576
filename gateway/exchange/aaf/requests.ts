import { SaxesParser } from 'saxes';
import { quoted } from '../../../core/errors.js';
import { fileFault, ImportFault } from '../import-fault.js';
import type { Limits } from '../limits.js';
import type { PackageFile } from '../package/index.js';
import { xmlText } from './xml-text.js';

/** One record of an AAF file. An attribute that is there without a value has an empty list: it is absent, and in a change taken away. */
export interface AafRequest {
  readonly kind: 'add' | 'modify' | 'delete';
  /** Eleve, PersRelEleve, PersEducNat, EtabEducNat, MefEducNat, MatiereEducNat. */
  readonly category: string;
  readonly id: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** What the comments at the head of a file say. */
export interface AafHeader {
  academy: string | null;
}

const KINDS: Readonly<Record<string, AafRequest['kind']>> = { addRequest: 'add', modifyRequest: 'modify', deleteRequest: 'delete' };
/** Values in one record. */
const VALUES = 20_000;

/** The records of a file in constant memory. No DTD is read, no entity declared in a file is expanded. Source: formats.md 2.1. */
export async function* aafRequests(
  file: PackageFile,
  header: AafHeader,
  limits: Limits,
  onBytes: (n: number) => void,
): AsyncGenerator<AafRequest> {
  const ready: AafRequest[] = [];
  const parser = new SaxesParser({ xmlns: false, position: true });
  let since = 0;
  let rows = 0;
  const read = requestReader(file.name, parser, header, (request) => ready.push(request));
  try {
    for await (const text of xmlText(file, limits, onBytes)) {
      const before = read.events();
      parser.write(text);
      // INVARIANT: what the parser holds back is bounded: a name, a value or a doctype that goes on and on stops the file.
      since = read.events() === before ? since + text.length : text.length;
      if (since > limits.cellBytes + 2 ** 17)
        throw fileFault(file.name, `a value is larger than ${limits.cellBytes} bytes`, 'ask the sender for the file again', parser.line);
      for (const request of ready.splice(0)) {
        rows += 1;
        if (rows > limits.rows) throw fileFault(file.name, `has more than ${limits.rows} records`, 'ask the sender for smaller files');
        yield request;
      }
    }
    parser.close();
    yield* ready.splice(0);
    if (!read.sawRoot()) throw fileFault(file.name, 'is not an AAF file', 'ask the sender for the file again');
  } catch (cause) {
    if (cause instanceof ImportFault) throw cause;
    const what = cause instanceof Error && /^\d+:\d+: /.test(cause.message) ? 'is not well-formed XML' : 'cannot be read';
    throw fileFault(file.name, what, 'the file is damaged or cut off: ask the sender for it again', parser.line);
  }
}

function requestReader(
  file: string,
  parser: SaxesParser<{ xmlns: false; position: true }>,
  header: AafHeader,
  emit: (request: AafRequest) => void,
) {
  let events = 0;
  let root = false;
  const path: string[] = [];
  let current: {
    kind: AafRequest['kind'];
    category: string;
    id: string;
    line: number;
    attributes: Map<string, string[]>;
    values: number;
  } | null = null;
  let name = '';
  let text = '';
  const stop = (why: string, todo: string): never => {
    throw fileFault(file, why, todo, parser.line);
  };

  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', (doctype) => {
    events += 1;
    if (/\[|<!ENTITY/i.test(doctype))
      stop('declares entities of its own, which are never expanded', 'ask the sender for the file without a document type of its own');
  });
  parser.on('comment', (comment) => {
    events += 1;
    header.academy ??= /codeAcademieExport[^A-Za-z0-9]{1,5}([A-Za-z0-9]{1,10})/.exec(comment)?.[1] ?? null;
  });
  parser.on('opentag', (tag) => {
    events += 1;
    path.push(tag.name);
    text = '';
    if (path.length === 1) {
      if (tag.name !== 'ficAlimMENESR')
        stop(`begins with ${quoted(tag.name)} and not with \`ficAlimMENESR\``, 'this is not an AAF file: ask the sender which file it is');
      root = true;
    } else if (path.length === 2) {
      const kind =
        (Object.hasOwn(KINDS, tag.name) ? KINDS[tag.name] : undefined) ??
        stop(`holds ${quoted(tag.name)} where a request is expected`, 'ask the sender for the file again');
      current = { kind, category: '', id: '', line: parser.line, attributes: new Map(), values: 0 };
    } else if (path.length > 6) stop('nests deeper than an AAF file does', 'ask the sender for the file again');
    else if (tag.name === 'attr' || tag.name === 'modification') {
      name = tag.attributes.name ?? '';
      if (path[2] !== 'operationalAttributes' && current && !current.attributes.has(name)) current.attributes.set(name, []);
    }
  });
  const append = (part: string) => {
    events += 1;
    text += part;
    if (text.length > 2 ** 20) stop('a value is larger than 1 MB', 'ask the sender for the file again');
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', (tag) => {
    events += 1;
    path.pop();
    if (current === null) return;
    if (tag.name === 'id') current.id = text.trim();
    else if (tag.name === 'value') {
      const value = text.trim();
      current.values += 1;
      if (current.values > VALUES) stop(`a record holds more than ${VALUES} values`, 'ask the sender for the file again');
      if (path[2] === 'operationalAttributes') current.category = value;
      else if (value !== '') current.attributes.get(name)?.push(value);
    } else if (path.length === 1) {
      const { values: _, ...request } = current;
      emit(request);
      current = null;
    }
    text = '';
  });
  return { events: () => events, sawRoot: () => root };
}
