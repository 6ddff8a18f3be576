import { addAnnouncement } from './announcements.js';
import { addDays, instantOf } from './calendar.js';
import { guardiansOf } from './messaging.js';
import { adult, pupil, schoolDaysAgo, someone, type World } from './world.js';

/** Each school asks the guardians of a class something; some have answered, the parent of the cast among them. */
export function addSurveys(world: World): void {
  for (const school of [world.college, world.lycee]) {
    // Why: the class of the cast's parent, where there is one.
    const group = school.classes.find((one) => one === pupil(world, 'student').group) ?? school.classes[0];
    if (group === undefined) continue;
    const author = group.headTeacher ?? someone(school, 'PRINCIPAL');
    const publishedFrom = instantOf(schoolDaysAgo(world, 3), '17:30');
    const announcement = addAnnouncement(world, school, author, group.members, {
      title: `Voyage de ${group.name}`,
      body: 'Merci de nous dire si votre enfant participe au voyage de printemps.',
      category: 'TRIP',
      publishedFrom,
      publishedTo: instantOf(addDays(world.today, 15), '18:00'),
      questions: [
        {
          kind: 'SINGLE_CHOICE',
          title: 'Votre enfant participe-t-il ?',
          content: null,
          choices: ['Oui', 'Non'],
          maxChoices: null,
          required: true,
        },
        {
          kind: 'FREE_TEXT',
          title: 'Une question ?',
          content: 'Horaires, transport, tarif.',
          choices: [],
          maxChoices: null,
          required: false,
        },
        {
          kind: 'MULTIPLE_CHOICE',
          title: 'Quelles visites ?',
          content: null,
          choices: ['Le musée', 'Le port', 'Le jardin'],
          maxChoices: 2,
          required: false,
        },
      ],
    });
    const random = world.random.topic(`survey ${announcement}`);
    const parent = adult(world, 'parent').person;
    for (const { human, students } of guardiansOf(group.members)) {
      if (human.person !== parent && !random.chance(0.6)) continue;
      for (const student of students) {
        const answer = {
          school: school.uai,
          announcement,
          sheet: `${human.person} ${student}`,
          respondent: human.person,
          onBehalfOf: student,
          answeredAt: new Date(publishedFrom.getTime() + random.whole(1, 30) * 3_600_000),
        };
        world.rows.messaging.surveyAnswers.push({ ...answer, question: 1, choices: [random.chance(0.8) ? 0 : 1] });
        if (human.person === parent || random.chance(0.3))
          world.rows.messaging.surveyAnswers.push({ ...answer, question: 2, text: 'À quelle heure est le retour ?' });
        world.rows.messaging.surveyAnswers.push({ ...answer, question: 3, choices: random.chance(0.5) ? [0, 2] : [1] });
      }
    }
  }
}
