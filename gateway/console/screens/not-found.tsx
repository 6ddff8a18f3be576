import { linkTo } from '../address.js';
import { useTexts } from '../languages/language.js';

/** For an address that leads nowhere. */
export function NotFound() {
  const { screens, notFound } = useTexts();
  return (
    <>
      <h1>{screens.notFound}</h1>
      <p>{notFound.why}</p>
      <p>
        <a href={linkTo('')}>{notFound.home}</a>
      </p>
    </>
  );
}
