export { scoreChoices, type ChoiceScore } from "./score-choices.ts";
export { levels, scoreExecutions, type Deviation, type Level, type Score } from "./score-executions.ts";
