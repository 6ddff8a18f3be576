import type { CellState } from '../verification/cell-state.js';
import type { Action, Category, LawfulBasis, Relation, Role } from '../vocabulary.js';

/** A text in the two languages that people read here. */
export interface Said {
  readonly fr: string;
  readonly en: string;
}

/** The words of the vocabulary as they stand in a sentence. */
export const ROLE_WORDS: Readonly<Record<Role, Said>> = {
  student: { fr: 'un élève', en: 'a pupil' },
  guardian: { fr: 'un responsable', en: 'a guardian' },
  teacher: { fr: 'un enseignant', en: 'a teacher' },
  librarian: { fr: 'un professeur documentaliste', en: 'a librarian' },
  principal: { fr: "le chef d'établissement", en: 'the principal' },
  'deputy-principal': { fr: 'son adjoint', en: 'the deputy principal' },
  cpe: { fr: 'un CPE', en: 'a school life counsellor (CPE)' },
  aed: { fr: 'un AED', en: 'a supervisor (AED)' },
  nurse: { fr: 'un infirmier', en: 'a nurse' },
  doctor: { fr: 'un médecin scolaire', en: 'a school doctor' },
  psychologist: { fr: "un psychologue de l'éducation nationale", en: 'a school psychologist' },
  'social-worker': { fr: 'un assistant social', en: 'a social worker' },
  aide: { fr: 'un AESH', en: 'an aide (AESH)' },
  office: { fr: 'le secrétariat', en: 'the school office' },
  bursar: { fr: 'un gestionnaire', en: 'a bursar' },
  'it-admin': { fr: "un administrateur de l'ENT", en: 'an ENT administrator' },
  inspector: { fr: 'un inspecteur', en: 'an inspector' },
  dpo: { fr: 'le délégué à la protection des données', en: 'the data protection officer' },
  'harassment-referent': { fr: 'le référent harcèlement', en: 'the harassment referent' },
  'student-delegate': { fr: 'un délégué des élèves', en: 'a pupil delegate' },
  'parent-delegate': { fr: "un délégué des parents d'élèves", en: 'a parent delegate' },
  'company-tutor': { fr: 'un tuteur en entreprise', en: 'a company tutor' },
  'local-authority': { fr: 'la collectivité', en: 'the local authority' },
  service: { fr: 'un service sous contrat', en: 'a contracted service' },
};

export const RELATION_WORDS: Readonly<Record<Relation, Said>> = {
  self: { fr: 'pour soi-même', en: 'about themself' },
  'self-of-age': { fr: 'pour soi-même, une fois majeur', en: 'about themself, once of age' },
  'legal-guardian': { fr: "pour l'enfant dont il est responsable légal", en: 'about the child in their legal care' },
  'guardian-unknown-authority': {
    fr: "pour l'enfant, son autorité n'étant pas connue",
    en: 'about the child, their authority being unknown',
  },
  'person-in-charge': { fr: "pour l'enfant qui lui est confié", en: 'about the child in their charge' },
  'supervision-only': {
    fr: "pour l'enfant, avec un simple droit de surveillance",
    en: 'about the child, with a right of supervision only',
  },
  'guardian-of-adult': { fr: 'pour son enfant majeur', en: 'about their child who is of age' },
  'guardian-of-objecting-adult': { fr: "pour son enfant majeur qui s'y oppose", en: 'about their child who is of age and objects' },
  'emergency-contact': { fr: "comme contact d'urgence", en: 'as an emergency contact' },
  'restricted-guardian': { fr: "sous le coup d'une interdiction", en: 'under a restriction' },
  'co-guardian': { fr: "pour l'autre responsable de l'enfant", en: 'about the other guardian of the child' },
  teaches: { fr: 'pour les élèves de ses classes', en: 'about the pupils they teach' },
  'head-teacher-of': { fr: 'pour les élèves dont il est professeur principal', en: 'about the pupils they are head teacher of' },
  substitutes: { fr: 'pour les élèves du collègue remplacé', en: 'about the pupils of the colleague they stand in for' },
  supports: { fr: "pour l'élève accompagné", en: 'about the pupil they support' },
  follows: { fr: 'pour les élèves suivis', en: 'about the pupils they follow' },
  'school-staff': { fr: "pour les élèves de l'établissement", en: 'about the pupils of the school' },
  'teaches-ward': { fr: 'pour les responsables des élèves de ses classes', en: 'about the guardians of the pupils they teach' },
  'head-teacher-of-ward': {
    fr: 'pour les responsables des élèves dont il est professeur principal',
    en: 'about the guardians of the pupils they are head teacher of',
  },
  'school-staff-of-ward': {
    fr: "pour les responsables des élèves de l'établissement",
    en: 'about the guardians of the pupils of the school',
  },
  colleague: { fr: "pour les personnels de l'établissement", en: 'about the staff of the school' },
  'school-member': { fr: "pour les personnels de l'établissement de l'élève", en: 'about the staff of the school of the pupil' },
  'delegate-of': { fr: 'pour les élèves de la classe représentée', en: 'about the pupils of the class they represent' },
  academy: { fr: "pour les élèves de l'académie", en: 'about the pupils of the academy' },
  contracted: { fr: 'pour les élèves visés par le contrat', en: 'about the pupils under the contract' },
  'contracted-guardian': { fr: 'pour les responsables visés par le contrat', en: 'about the guardians under the contract' },
  'contracted-staff': { fr: 'pour les personnels visés par le contrat', en: 'about the staff under the contract' },
  member: { fr: "pour l'établissement lui-même", en: 'about the school itself' },
};

export const CATEGORY_WORDS: Readonly<Record<Category, Said>> = {
  PUBLIC: { fr: 'faits publics', en: 'public facts' },
  ORG: { fr: "organisation de l'établissement", en: 'organisation of the school' },
  IDENTITY_BASIC: { fr: 'noms', en: 'names' },
  IDENTITY_PHOTO: { fr: 'photo', en: 'photo' },
  IDENTITY_CONTACT: { fr: 'coordonnées', en: 'contact details' },
  IDENTITY_CIVIL: { fr: 'état civil', en: 'civil status' },
  IDENTITY_IDENTIFIER: { fr: 'identifiants', en: 'identifiers' },
  IDENTITY_ACCOUNT: { fr: 'comptes', en: 'accounts' },
  FAMILY: { fr: 'liens familiaux', en: 'family links' },
  FAMILY_CUSTODY: { fr: 'autorité parentale et garde', en: 'authority and custody' },
  SOCIAL: { fr: 'situation sociale', en: 'social situation' },
  SCHOOLING: { fr: 'scolarité', en: 'schooling' },
  STAFF: { fr: 'fonctions des personnels', en: 'functions of staff' },
  CONSENT: { fr: 'consentements et préférences', en: 'consents and preferences' },
  POLICY: { fr: 'les règles et leur histoire', en: 'the rules and their history' },
  ATTENDANCE_FACT: { fr: 'absences et retards', en: 'absences and lateness' },
  ATTENDANCE_JUSTIFICATION: { fr: 'justification des absences', en: 'justification of absences' },
  ATTENDANCE_REASON: { fr: 'motif des absences', en: 'reason of absences' },
  ATTENDANCE_AGGREGATE: { fr: "totaux d'absences", en: 'totals of absences' },
  HEALTH: { fr: 'santé', en: 'health' },
  ACCOMMODATION: { fr: 'aménagements', en: 'accommodations' },
  BEHAVIOUR: { fr: 'punitions et observations', en: 'behaviour' },
  BEHAVIOUR_INCIDENT: { fr: 'incidents', en: 'incidents' },
  PROFILING: { fr: 'alertes', en: 'alerts' },
  EVALUATION: { fr: 'évaluations', en: 'evaluations' },
  GRADE: { fr: 'notes', en: 'grades' },
  GRADE_AGGREGATE: { fr: 'moyennes', en: 'averages' },
  COHORT_STATISTIC: { fr: 'statistiques de groupe', en: 'figures of a group' },
  COMPETENCY: { fr: 'compétences', en: 'competencies' },
  APPRECIATION: { fr: 'appréciations', en: 'appreciations' },
  REPORT_CARD: { fr: 'bulletins', en: 'report cards' },
  ORIENTATION: { fr: 'orientation', en: 'orientation' },
  MESSAGE_CONTENT: { fr: 'contenu des messages', en: 'content of messages' },
  MESSAGE_METADATA: { fr: 'suivi des messages', en: 'metadata of messages' },
  ANNOUNCEMENT: { fr: 'annonces', en: 'announcements' },
  SURVEY_ANSWER: { fr: 'réponses aux sondages', en: 'answers to surveys' },
  NOTIFICATION: { fr: 'notifications', en: 'notifications' },
  MODERATION: { fr: 'modération', en: 'moderation' },
  SPECIAL: { fr: 'données sensibles', en: 'special data' },
};

export const ACTION_WORDS: Readonly<Record<Action, Said>> = {
  READ: { fr: 'lire', en: 'read' },
  WRITE: { fr: 'écrire', en: 'write' },
  AGGREGATE: { fr: 'compter', en: 'count' },
  EXPORT: { fr: 'exporter', en: 'export' },
  EXPLAIN: { fr: 'se faire expliquer', en: 'have explained' },
};

export const BASIS_WORDS: Readonly<Record<LawfulBasis, Said>> = {
  consent: { fr: 'le consentement', en: 'consent' },
  contract: { fr: 'un contrat', en: 'a contract' },
  'legal-obligation': { fr: 'une obligation légale', en: 'a legal obligation' },
  'vital-interests': { fr: 'des intérêts vitaux', en: 'vital interests' },
  'public-task': { fr: "une mission d'intérêt public", en: 'a public task' },
  'legitimate-interest': { fr: 'un intérêt légitime', en: 'a legitimate interest' },
  none: { fr: 'aucune, rien ne le permet', en: 'none, nothing permits it' },
};

/** How much a consent weighs: who has to give it. */
export const WEIGHT_WORDS: Readonly<Record<'usual' | 'important', Said>> = {
  usual: { fr: 'un seul responsable suffit', en: 'one guardian suffices' },
  important: { fr: 'tous les responsables doivent consentir', en: 'all guardians must consent' },
};

export const STATE_WORDS: Readonly<Record<CellState, Said>> = {
  always: { fr: 'toujours', en: 'always' },
  'if-no-objection': { fr: 'sauf opposition de la personne', en: 'unless the person objects' },
  masked: { fr: 'sous une forme réduite', en: 'in a reduced form' },
  aggregate: { fr: 'en chiffres de groupe seulement', en: 'in figures of a group only' },
  'if-consent': { fr: 'avec le consentement de la personne', en: 'with the consent of the person' },
  never: { fr: 'jamais', en: 'never' },
};
