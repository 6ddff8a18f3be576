/** A question that works as pasted, with a token made on the way: the one that the terminal prints. */
export function exampleCurl(url: string): string {
  return `curl -s ${url}/graphql \\
  -H "authorization: Bearer $(curl -s ${url}/oauth/token -u famille:demo-famille \\
    -d grant_type=urn:preau:grant:demo-person -d person=parent -d purpose=family-information \\
    | node -p 'JSON.parse(fs.readFileSync(0)).access_token')" \\
  -H 'content-type: application/json' \\
  -d '{"query":"{ me { displayName wards { authority student { id person { givenName birthDate } attendanceSummary(from: \\"2020-01-01\\", to: \\"2030-01-01\\") { halfDaysMissed } } } } }"}'`;
}
