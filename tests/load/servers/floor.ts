import { createServer } from 'node:http';
import { Pool } from 'undici';
import { answerClassList, answerParentHome } from '../school/by-hand.js';
import { answerBig, answerBigUnmerged, answerSmall, type Fetch } from '../shop/by-hand.js';

/**
 * The floor: what answering costs when somebody writes it by hand, for these operations only, with node:http and undici and no GraphQL.
 * It checks nothing. A gateway that came near it would have nothing left to save.
 */
const urls = JSON.parse(process.env.SUBGRAPHS as string) as Record<string, string>;
const pools = new Map(Object.entries(urls).map(([name, url]) => [name, new Pool(new URL(url).origin, { connections: 32, pipelining: 1 })]));
type Answer = (fetch: Fetch, variables: object) => Promise<string>;
const answers: Readonly<Record<string, Answer>> = {
  Big: process.env.MERGED === 'no' ? answerBigUnmerged : answerBig,
  Small: answerSmall,
  ParentHome: answerParentHome,
  ClassList: answerClassList,
};

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { query: string; variables: object };
    const answerBy = answers[/^query (\w+)/.exec(query)?.[1] ?? ''];
    if (answerBy === undefined) return response.end();
    const authorization = request.headers.authorization ?? '';
    const fetch: Fetch = async (subgraph, text, variables) => {
      const { body } = await (pools.get(subgraph) as Pool).request({
        path: '/',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query: text, variables }),
      });
      return ((await body.json()) as { data: unknown }).data;
    };
    const answer = Buffer.from(await answerBy(fetch, variables));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
