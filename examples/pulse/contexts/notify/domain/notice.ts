/** A message to a team or a person. */
export interface Notice {
  /** Says what the notice is about; the same news makes the same id. */
  noticeId: string;
  /** A team of `trellis.config.ts`, or a person. */
  to: string;
  subject: string;
  text: string;
}
