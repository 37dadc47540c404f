/** An intrinsic function does not take what it was given; `detail` follows its name in the message. */
export class InvalidArguments extends Error {
  readonly detail: string;

  constructor(detail = "") {
    super(detail);
    this.name = "InvalidArguments";
    this.detail = detail;
  }
}
