/** As the engine names machines and executions, of a system named `test`. */
export function machineArn(workflow: string): string {
  return `arn:trellis:states:local:test:stateMachine:${workflow}`;
}

export function executionArn(workflow: string, name: string): string {
  return `arn:trellis:states:local:test:execution:${workflow}:${encodeURIComponent(name)}`;
}
