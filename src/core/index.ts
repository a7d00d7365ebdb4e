/** The core's one door: the bot, the commands and the tools import from here and nowhere deeper. */
export type { Core, Delivery, OperationView, RunListener, StartReport } from './core.ts';
export { AGENT_STOPS } from './agent/agents.ts';
export type { AgentState, AgentStop, AgentTool, AgentView, Agents, PlanStep } from './agent/agents.ts';
export type { Incident, IncidentBoard } from './anomalies/anomalies.ts';
export { DETECTORS } from './anomalies/finding.ts';
export type { DetectorId } from './anomalies/finding.ts';
export { FAILURE_CODES, REFUSAL_CODES, RefusalError } from './errors.ts';
export type { Facts, FailureCode, RefusalCode } from './errors.ts';
export { formatUsd, shortUsd } from './money.ts';
export type { Nano } from './money.ts';
export type { ApprovalView, CardJob, DecideAnswer } from './approvals/approvals.ts';
export type { AuditEntry, AuditQuery, AuditReader, AuditReport, ProofAnswer } from './audit/audit.ts';
export { verdictText } from './audit/verdict-text.ts';
export type { WitnessBoard } from './audit/witness-board.ts';
export { budgetCsv } from './budgets/budget-csv.ts';
export type {
  BudgetHistory,
  BudgetNotice,
  BudgetReport,
  Grant,
  GrantAnswer,
  Limit,
  LimitTarget,
  RevokeAnswer,
  SetLimitAnswer,
} from './budgets/budgets.ts';
export { budgetChartAlt } from './budgets/chart/budget-chart.ts';
export { renderBudgetChart } from './budgets/chart/render-chart.ts';
export { parseAmount } from './budgets/parse-amount.ts';
export type { AmountRange, AmountRefusal } from './budgets/parse-amount.ts';
export { GRANT_DAYS_MOST, HISTORY_DAYS_MOST } from './budgets/ranges.ts';
export type { BudgetScope, Outcome, Receipt, ResultFile, ScopeName, StoredResult } from './outcome.ts';
export type { Actor, AttachmentRef, DeliveryAddress, OperationId, Request } from './request.ts';
export type { ErasureAnswer, LeftMessage, LeftNotice, MessageAbout, PrivacyView } from './privacy/privacy.ts';
export { ROUTE_RANGES } from './routes/check-route.ts';
export { ROUTE_POLICIES } from './routes/routes.ts';
export type {
  ExplainedCandidate,
  ExplainedVerdict,
  Explanation,
  ModelView,
  PriceView,
  ProviderView,
  RouteChange,
  RouteFault,
  RoutePolicy,
  RoutePublishAnswer,
  RouteView,
} from './routes/routes.ts';
export type {
  Batch,
  ChainEntry,
  ClosedFollower,
  CommandEntry,
  NamedMessage,
  OpenFollower,
  PostedMessage,
} from './followers/followers.ts';
export { WEBHOOKS } from './settings/settings.ts';
export type {
  GuildSettings,
  SaveAnswer,
  SettingName,
  Settings,
  SettingsChange,
  Setup,
  WebhookName,
} from './settings/settings.ts';
export { parseExpiry } from './toggles/parse-expiry.ts';
export { TOGGLE_TYPES } from './toggles/toggles.ts';
export type {
  OwnAnswer,
  PublishAnswer,
  ToggleChange,
  ToggleSetting,
  ToggleType,
  ToggleVersion,
  ToggleView,
} from './toggles/toggles.ts';
export type { TrailLine, TrailStep } from './trail.ts';
export { StoreUnavailableError } from './store/store.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { linkedFile } from './operations/linked-file.ts';
export { LANGUAGES } from './operations/transcript/languages.ts';
export { TRANSCRIPT_FORMATS, renderTranscript } from './operations/transcript/render-transcript.ts';
export type { TranscriptFormat } from './operations/transcript/render-transcript.ts';
export { transcriptSchema } from './operations/transcript/transcript.ts';
export { momentText } from './media/moment-text.ts';
export { videoReportSchema } from './operations/video/video-report.ts';
export type { VideoReport } from './operations/video/video-report.ts';
export { emailReportSchema } from './operations/email/email-report.ts';
export type { EmailReport } from './operations/email/email-report.ts';
export { actionText, claimsText } from './operations/email/email-text.ts';
export { SPEECH_FORMATS } from './operations/speech/speech-format.ts';
export type { SpeechFormat } from './operations/speech/speech-format.ts';
export type { SpeechForm } from './operations/speech/with-voice-note.ts';
export type { SpeechDefault, SpeechDefaults } from './speech/speech-defaults.ts';
export { ConfigError, loadEnvFile, readConfig, secretsOf } from './config.ts';
export type { Config } from './config.ts';
export { createCore } from './create-core.ts';
export { crashFacts, createLog } from './log.ts';
export type { Log } from './log.ts';
export { modelsOf } from './models-of.ts';
export { createOneAtATime } from './one-at-a-time.ts';
export { createRedactor } from './redactor.ts';
export type { Redactor } from './redactor.ts';
