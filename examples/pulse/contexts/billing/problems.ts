export function invoiceUnknown(invoiceId: string) {
  const type = "https://pulse.example/problems/invoice-unknown";
  const detail = `There is no invoice "${invoiceId}".`;
  return { status: 404, body: { type, title: "No such invoice", status: 404, detail } } as const;
}
