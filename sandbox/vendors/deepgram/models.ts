/** Languages by model, without regions; `multi` is a mix of languages. */
const NOVA_3 =
  'multi en de nl sv da es fr pt it tr no id bg cs fi hi hu ja ko pl ru uk vi ca et el lv lt ms ro sk ' +
  'be bn bs hr kn mk mr sr sl ta tl te he fa ur th zh gu pa ne af hy ka';
const NOVA_2 =
  'multi bg ca zh cs da nl en et fi fr de el hi hu id it ja ko lv lt ms no pl pt ro ru sk es sv th tr uk vi';
const WHISPER =
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt ' +
  'la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ' +
  'ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su';
const ENHANCED = 'en da nl fr de hi it ja ko no pl pt es sv ta';
const BASE = 'en zh da nl fr de hi id it ja ko no pt ru es sv tr uk';

/** The models of the pre-recorded API and the languages each takes. */
const LANGUAGES = new Map<string, readonly string[]>([
  ...entries('nova-3 nova-3-general', NOVA_3),
  ...entries('nova-3-medical', 'en multi de es fr hi it ja nl pt ru'),
  ...entries('nova-2 nova-2-general', NOVA_2),
  ...entries(
    'nova-2-meeting nova-2-finance nova-2-conversationalai nova-2-voicemail nova-2-video nova-2-medical ' +
      'nova-2-drivethru nova-2-automotive nova nova-general nova-phonecall nova-medical',
    'en',
  ),
  ...entries('enhanced enhanced-general enhanced-meeting enhanced-phonecall enhanced-finance', ENHANCED),
  ...entries('base meeting phonecall finance conversationalai voicemail video general', BASE),
  ...entries('whisper whisper-tiny whisper-base whisper-small whisper-medium whisper-large', WHISPER),
]);

function entries(models: string, languages: string): [string, readonly string[]][] {
  return models.split(' ').map((model) => [model, languages.split(' ')]);
}

/** Whether Deepgram has such a model for such a language (`en-GB` counts as `en`). */
export function knowsModel(model: string, language: string): boolean {
  const base = language.split('-')[0] ?? language;
  return LANGUAGES.get(model)?.includes(base) ?? false;
}
