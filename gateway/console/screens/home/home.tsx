import { linkTo } from '../../address.js';
import { useTexts } from '../../languages/language.js';
import { Copied } from '../../parts/copied.js';
import { Notice } from '../../parts/notice.js';
import { useSession } from '../../session/session.js';
import { DemoClients } from './demo-clients.js';
import { DemoPeople } from './demo-people.js';
import { exampleCurl } from './example-curl.js';

/** What is served here, and how to ask: for whoever comes for the first time. */
export function Home() {
  const { home } = useTexts();
  const { demo } = useSession();
  const here = window.location.origin;
  return (
    <>
      <h1>{home.title}</h1>
      <p className="lead">{home.what}</p>
      <dl className="doors">
        <dt>
          <code>POST {here}/graphql</code>
        </dt>
        <dd>{home.graphql}</dd>
        <dt>
          <code>POST {here}/oauth/token</code>
        </dt>
        <dd>{home.issuer}</dd>
        <dt>
          <a href="/health/ready">/health/ready</a>, <a href="/metrics">/metrics</a>
        </dt>
        <dd>{home.health}</dd>
      </dl>
      {demo === null ? (
        <Notice kind="plain" title={home.noDemo}>
          <p>{home.noDemoWhy}</p>
        </Notice>
      ) : (
        <>
          <p className="acts">
            <a className="button primary" href={linkTo('sign-in')}>
              {home.signIn}
            </a>
            <a className="button" href={linkTo('view-as')}>
              {home.viewAs}
            </a>
          </p>
          <h2>{home.curl}</h2>
          <Copied text={exampleCurl(here)} label={home.curl} />
          <h2>{home.people}</h2>
          <DemoPeople people={demo.people} />
          <h2>{home.clients}</h2>
          <DemoClients clients={demo.clients} purposes={demo.purposes} />
          <p>
            <a href="/demo.json">demo.json</a> {home.demoJson}
          </p>
        </>
      )}
    </>
  );
}
