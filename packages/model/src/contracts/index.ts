// An entry of its own: what compares, freezes, exports and imports contracts is not loaded by who runs a system.
export { compatibility, type Compatibility } from "../compatibility/compatibility.ts";
export { compatibleThroughout, type VersionStep } from "../compatibility/compatible-throughout.ts";
export type { Containment, ContainmentOptions, Difference, Doubt } from "../compatibility/answer.ts";
export { containment } from "../compatibility/containment.ts";
export { compileRefuter } from "../compatibility/refuter.ts";
export { asyncApiOf } from "../export/async-api.ts";
export { clientOf } from "../export/client.ts";
export { eventCatalogOf, type CatalogFile } from "../export/event-catalog.ts";
export type { ExportOptions } from "../export/export-options.ts";
export { openApiOf } from "../export/open-api.ts";
export { compileExamples, exampleOf, type Example } from "../examples/example-of.ts";
export { contractSource } from "../import/contract-source.ts";
export { importContracts } from "../import/import-contracts.ts";
export type {
  Imported,
  ImportedApi,
  ImportedContract,
  ImportedEvent,
  ImportNote,
  ImportOptions,
} from "../import/imported.ts";
export { modelOfImported } from "../import/model-of-imported.ts";
export { mapSubschemas, type SchemaObject } from "../schema/subschemas.ts";
export {
  checkFrozen,
  staleDiagnostics,
  type ContractStatus,
  type FrozenState,
} from "../frozen/check-frozen.ts";
export { contractDocuments, eventSchemaId, type ContractDocument } from "../frozen/contract-document.ts";
export { freeze, type FrozenFile } from "../frozen/freeze.ts";
export { isFrozenPath } from "../frozen/frozen-path.ts";
export { checkLiveVersions, type LiveVersionOptions } from "../impact/check-live-versions.ts";
export {
  type ChangeKind,
  type ContractChange,
  type Direction,
  type Finding,
  type Impact,
  type Party,
  type ReaderImpact,
} from "../impact/impact.ts";
export {
  findingText,
  impactDiagnostics,
  sentBefore,
  shownFinding,
  whomToAsk,
} from "../impact/impact-diagnostics.ts";
export { impactOf, type ImpactOptions } from "../impact/impact-of.ts";
