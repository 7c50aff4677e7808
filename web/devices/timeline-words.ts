import { dictionary } from '../app/i18n.ts';

/** Words of a device's time line. */
export const timelineWords = dictionary({
  title: { en: 'Time line', nl: 'Tijdlijn' },
  hint: {
    en: 'The app’s log beside what the back office did at that time, the newest first, all by the server’s clock.',
    nl: 'Het logboek van de app naast wat de backoffice op dat moment deed, het nieuwste eerst, alles volgens de klok van de server.',
  },
  filters: { en: 'Which part', nl: 'Welk deel' },
  until: { en: 'Until and including', nl: 'Tot en met' },
  days: { en: 'How long', nl: 'Hoe lang' },
  '1': { en: 'One day', nl: 'Eén dag' },
  '3': { en: 'Three days', nl: 'Drie dagen' },
  '7': { en: 'A week', nl: 'Een week' },
  source: { en: 'What', nl: 'Wat' },
  everything: { en: 'Everything', nl: 'Alles' },
  log: { en: 'App log', nl: 'App-logboek' },
  session: { en: 'Sessions', nl: 'Sessies' },
  received: { en: 'Received', nl: 'Ontvangen' },
  verdict: { en: 'What became of it', nl: 'Wat ervan werd' },
  refusal: { en: 'Refused', nl: 'Geweigerd' },
  'hand-over': { en: 'Hand-overs', nl: 'Overdrachten' },
  level: { en: 'Log lines from', nl: 'Logregels vanaf' },
  debug: { en: 'Debug', nl: 'Debug' },
  info: { en: 'Info', nl: 'Info' },
  warn: { en: 'Warning', nl: 'Waarschuwing' },
  error: { en: 'Error', nl: 'Fout' },
  time: { en: 'Time', nl: 'Tijd' },
  onDevice: { en: 'On the device', nl: 'Op het toestel' },
  atOffice: { en: 'At the back office', nl: 'Bij de backoffice' },
  empty: { en: 'Nothing happened in this time', nl: 'In deze tijd gebeurde niets' },
  emptyMore: {
    en: 'Choose an earlier day or a longer time. Log lines are kept for 30 days.',
    nl: 'Kies een eerdere dag of een langere tijd. Logregels worden 30 dagen bewaard.',
  },
  loading: { en: 'Loading the time line …', nl: 'Tijdlijn laden …' },
  loadMore: { en: 'Load earlier ones', nl: 'Eerdere laden' },
});
