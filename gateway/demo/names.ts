/** First names of the files of INSEE, by generation; surnames are invented, so that nobody is meant. */
export const GIRLS = split(
  `Emma Jade Louise Alice Chloé Lina Léa Manon Inès Camille Sarah Zoé Lola Juliette Anna Ambre Mila Rose Romane Eva Nina Margaux Lucie Charlotte
  Maëlys Clara Capucine Agathe Jeanne Victoire Noémie Élise Maya Salomé Aïcha Yasmine Fatou Assia Océane Anaïs Mathilde Gabrielle Constance Naomi
  Lou Adèle Célia Lilou Apolline Thaïs`,
);
export const BOYS = split(
  `Gabriel Lucas Louis Raphaël Jules Adam Léo Hugo Nathan Arthur Ethan Paul Maël Tom Sacha Noah Gabin Nolan Enzo Mathis Timéo Théo Axel Aaron
  Antoine Maxime Clément Baptiste Martin Rayan Yanis Ibrahim Mohamed Samuel Robin Valentin Victor Augustin Eliott Simon Gaspard Amine Oscar
  Mathéo Evan Thomas Malo Noé Ismaël Côme`,
);
export const WOMEN = split(
  `Céline Sandrine Stéphanie Nathalie Virginie Sophie Isabelle Karine Delphine Laetitia Valérie Audrey Émilie Aurélie Caroline Élodie Christelle
  Hélène Nadia Samira Fatima Katia Laure Magali Séverine Sylvie Véronique Florence Anne Claire Julie Vanessa Sabrina Mélanie Aminata Leïla Agnès
  Marianne Estelle Solène`,
);
export const MEN = split(
  `Nicolas Sébastien Christophe David Frédéric Stéphane Laurent Olivier Jérôme Julien Cédric Guillaume Fabrice Éric Thierry Philippe Karim Rachid
  Mehdi Vincent Franck Ludovic Arnaud Benoît Grégory Mickaël Xavier Yann Bruno Pascal Emmanuel Damien Samir Moussa Hervé Alain Régis Loïc
  Thibault Romain`,
);

export const SURNAMES = split(
  `Abrivalle Aubercelle Barvenne Bellorge Berthanvy Blaimont Bonvermeil Bourdelange Brisaval Brévandier Cadorval Calmontel Castérac Chambriant
  Champlouvier Charlonge Chevrimont Clairvandre Corbassière Cordavel Courtalbe Crèvemare Dambrelin Darvilly Daumerange Delambray Dorvaumont
  Dournevel Duvalombre Dutremail Embrisart Entraval Escarville Esperlange Estorval Fabrandier Falgourac Fauconval Ferrandoux Flavencourt
  Fontarlier Forvaudan Fresnelac Galbrunet Garonval Gaudermont Gerlavaux Gimbrelle Grandourse Grévaltier Guérambois Haudrimont Havrelune
  Hennevigne Herbalou Hondrevelle Houssemare Hurlevaux Isambrey Isoradel Jalbrissac Jarnouville Jolimarsan Jonquerval Juvignasse Kerbriolan
  Kergalvenn Kermadoré Lacombrave Lagardelune Lambrisset Lanvernoy Lardivaux Lavernoise Lescarvel Ligneraud Lombravin Louvaincel Lunarmont
  Malbrousse Malverney Marcillange Marvaudière Maubrisson Merlancourt Montfaudrin Montréval Morvillane Mournaval Nauviergne Nerbonneau Nivelandre
  Noirlambert Norvaisis Oberlange Ombredane Orcemarais Orvaldieu Oudrimel Palvernac Passelande Perdrizeau Perlembois Peyralboux Pontavray
  Prévenchère Puylorac Quentivel Quercival Quinsolles Rabastel Ravignole Rembraunt Ribauval Rochambrune Romarville Rouvelande Ruvaldier
  Sabrancourt Saintralbe Salvergnac Sarlovèze Sauvemarque Sénéclauze Servalande Sombrevaux Soulambert Tarvillon Tauvenelle Terrabrune
  Thermolande Tourvaldieu Trévanges Trichemare Ussandrel Uzerblanc Vabrillon Valcombrey Valsemène Vandourleix Vaucresson-Albe Verdélange
  Vernoumiel Viallombre Vigneraval Villarcueil Vimbriers Volcanvert Voudrillac Wambrelin Yssarlange Yvremont Zabrouck Zévallois`,
);

/** Streets of a town that is on no map. */
export const STREETS = split(
  'Acacias Alouettes Bouleaux Cigognes Coquelicots Érables Fauvettes Genêts Hirondelles Lilas Marronniers Merisiers Mésanges Noisetiers Peupliers Saules Tanneurs Tilleuls Vanniers Verriers',
);

/** Towns that are on no map, where pupils were born who are not of this one. */
export const BIRTH_TOWNS = split('Montcombreuil Chastelvigne Sauvepierre Rocheval Bréchancourt Orvilliers-le-Sec Port-Ligneraud');

function split(names: string): readonly string[] {
  return names.trim().split(/\s+/);
}

/** Letters and digits only, as in an address: `Élise Vaucresson-Albe` becomes `elise.vaucresson-albe`. */
export function slug(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '.');
}
