import { useSaid, useTexts } from '../languages/language.js';
import { Choice } from '../parts/choice.js';
import { type Demo, purposesOf } from './demo.js';
import type { Standing } from './token.js';

export interface StandingFormProps {
  readonly demo: Demo;
  readonly value: Standing;
  readonly onChange: (standing: Standing) => void;
}

/** The name under which a system for itself stands in the list of people. */
const NOBODY = '-';

/** Person, system and purpose: three choices that always fit together. */
export function StandingForm({ demo, value, onChange }: StandingFormProps) {
  const { standing } = useTexts();
  const said = useSaid();
  const clients = demo.clients.filter(({ mayActForPersons }) => value.person === null || mayActForPersons);
  const client = clients.find(({ id }) => id === value.client);
  const people = demo.people.map(({ handle, name, role }) => ({ id: handle, name, note: `${handle} · ${role}` }));
  return (
    <div className="fields">
      <Choice
        label={standing.person}
        options={[{ id: NOBODY, name: standing.itself, note: standing.itselfNote }, ...people]}
        value={value.person ?? NOBODY}
        onChoose={(id) => onChange(fitting(demo, { ...value, person: id === NOBODY ? null : id }))}
      />
      <Choice
        label={standing.client}
        options={clients.map(({ id, name }) => ({ id, name, note: id }))}
        value={value.client}
        onChoose={(id) => onChange(fitting(demo, { ...value, client: id }))}
      />
      <Choice
        label={standing.purpose}
        options={
          client === undefined ? [] : purposesOf(client, demo.purposes).map(({ id, label }) => ({ id, name: said(label), note: id }))
        }
        value={value.purpose}
        onChoose={(purpose) => onChange({ ...value, purpose })}
      />
    </div>
  );
}

/** The same person, with a system that may act for them, and a purpose that the system may ask for. */
export function fitting(demo: Demo, wished: Standing): Standing {
  const offered = demo.clients.filter(({ mayActForPersons }) => wished.person === null || mayActForPersons);
  const client = offered.find(({ id }) => id === wished.client) ?? offered[0];
  if (client === undefined) return wished;
  const purposes = purposesOf(client, demo.purposes);
  const purpose = purposes.find(({ id }) => id === wished.purpose) ?? purposes[0];
  return { person: wished.person, client: client.id, purpose: purpose?.id ?? wished.purpose };
}
