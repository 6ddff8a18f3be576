import { type ASTNode, type DocumentNode, Kind, type NameNode, visit } from 'graphql';

/** A name that nobody writes by chance: of several words, or in backticks. `Student` alone may open any sentence. */
const NAMES = /`([A-Za-z]\w*)`|\b([A-Za-z]\w*(?:[a-z][A-Z]|_)\w*)\b/g;

/** The part of a schema with its descriptions, but for those that name what is in the whole alone. */
export function withoutMentions(part: DocumentNode, whole: DocumentNode): DocumentNode {
  const told = namesIn(part);
  const gone = new Set([...namesIn(whole)].filter((name) => !told.has(name)));
  const mentions = (text: string) =>
    [...text.matchAll(NAMES)].some(([, quoted, plain]) => gone.has(plain ?? '') || (isType(quoted) && gone.has(quoted)));
  return visit(part, {
    enter(node: ASTNode) {
      if ('description' in node && node.description !== undefined && mentions(node.description.value))
        return { ...node, description: undefined };
      // Why: the reason of a deprecation says what to use in its place; without it, the one that GraphQL gives stands.
      if (node.kind === Kind.DIRECTIVE && mentions(JSON.stringify(node.arguments ?? []))) return { ...node, arguments: [] };
      return undefined;
    },
  });
}

/** Why: a word in backticks that is a field somewhere is as often a value or an argument here (`school`, `first`). */
function isType(quoted: string | undefined): quoted is string {
  return quoted !== undefined && /^[A-Z]/.test(quoted);
}

function namesIn(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, {
    enter(node) {
      if ('name' in node && node.kind !== Kind.NAMED_TYPE && node.kind !== Kind.DIRECTIVE) names.add((node.name as NameNode).value);
    },
  });
  return names;
}
