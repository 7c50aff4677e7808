import { dictionary } from '../app/i18n.ts';

/** Words of the failures by their cause. */
export const words = dictionary({
  title: { en: 'Causes', nl: 'Oorzaken' },
  helpTitle: { en: 'One repair mends many', nl: 'Eén herstel verhelpt veel' },
  help: {
    en: 'Changes that failed for the same rule stand together. Repair the cause where it says, then queue all of it for a retry. What holds most back comes first.',
    nl: 'Wijzigingen die op dezelfde regel mislukten staan bij elkaar. Herstel de oorzaak waar dat staat en zet daarna alles klaar voor een nieuwe poging. Wat het meest tegenhoudt staat bovenaan.',
  },
  list: { en: 'Causes of failures', nl: 'Oorzaken van fouten' },
  failed: { en: '{count} failed', nl: '{count} mislukt' },
  blocking: {
    en: { one: '{count} waits behind', other: '{count} wait behind' },
    nl: { one: '{count} wacht erachter', other: '{count} wachten erachter' },
  },
  fillMissing: { en: 'Fill in the missing fields', nl: 'De ontbrekende velden invullen' },
  fillInvalid: { en: 'Correct the fields', nl: 'De velden verbeteren' },
  repairableBy: { en: 'Can be repaired by', nl: 'Te herstellen door' },
  repair: { en: 'Repair', nl: 'Herstellen' },
  inRule: {
    en: 'Yours to repair, in the rule; the preview says what would then complete.',
    nl: 'Aan u om te herstellen, in de regel; het voorbeeld zegt wat dan zou slagen.',
  },
  inBoth: {
    en: 'Yours to repair: in the changes themselves, or in the rule.',
    nl: 'Aan u om te herstellen: in de wijzigingen zelf, of in de regel.',
  },
  inChange: {
    en: 'Yours to repair, in the changes themselves: open them.',
    nl: 'Aan u om te herstellen, in de wijzigingen zelf: open ze.',
  },
  askThem: {
    en: 'Not yours to repair: ask {who}. Then queue all of it for a retry.',
    nl: 'Niet aan u om te herstellen: vraag {who}. Zet daarna alles klaar voor een nieuwe poging.',
  },
  byItself: {
    en: 'Nobody has to repair it: it is tried again by itself.',
    nl: 'Niemand hoeft dit te herstellen: het wordt vanzelf opnieuw geprobeerd.',
  },
  since: { en: 'First {first}, last {last}', nl: 'Eerst {first}, laatst {last}' },
  trend: {
    en: 'Failures in 14 days: {count}, today {today}',
    nl: 'Keer mislukt in 14 dagen: {count}, vandaag {today}',
  },
  show: {
    en: { one: 'Show the change', other: 'Show the {count} changes' },
    nl: { one: 'De wijziging tonen', other: 'De {count} wijzigingen tonen' },
  },
  showOf: { en: '{show}: {cause}', nl: '{show}: {cause}' },
  requeue: { en: 'Queue all for a retry', nl: 'Alles klaarzetten voor een nieuwe poging' },
  assign: { en: 'Assign all', nl: 'Alles toewijzen' },
  doOf: { en: '{what}: {cause}', nl: '{what}: {cause}' },
  rule: { en: 'Rule: {rule}, version {version}', nl: 'Regel: {rule}, versie {version}' },
  emptyTitle: { en: 'Nothing failed', nl: 'Niets is mislukt' },
  empty: {
    en: 'Every change that arrived was applied, or is under way. When one fails its cause appears here.',
    nl: 'Elke wijziging die aankwam is doorgevoerd of onderweg. Mislukt er een, dan verschijnt de oorzaak hier.',
  },
  loading: { en: 'Loading the causes …', nl: 'Oorzaken laden …' },
  loadMore: { en: 'Load more', nl: 'Meer laden' },
});
